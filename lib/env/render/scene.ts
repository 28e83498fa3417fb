import { type Carried, carriedOf } from "../carried";
import type { Direction } from "../codes";
import type { Episode } from "../episode";
import { encodeGrid } from "../view/encode-grid";
import { VIEW_SIZE, visibleRows } from "../view/visibility";
import type { World } from "../world/world";

/** What a picture of a world shows. */
export interface Scene {
  /** Cells along x. */
  readonly width: number;
  /** Cells along y. */
  readonly height: number;
  /** width × height × 3 bytes: object, colour and state of each cell, [x][y][channel]. */
  readonly cells: Uint8Array;
  /** width × height bytes, [x][y]: 1 where the agent sees. */
  readonly visible: Uint8Array;
  /** Where the agent stands and looks. */
  readonly agent: { readonly x: number; readonly y: number; readonly direction: Direction };
  /** What it carries. */
  readonly carrying: Carried | undefined;
}

/** The picture of an episode as it stands. */
export function sceneOf({ world }: Episode): Scene {
  const { width, height } = world.layout;
  const { x, y, direction } = world;
  return {
    width,
    height,
    cells: encodeGrid(world),
    visible: visibleCells(world),
    agent: { x, y, direction },
    carrying: carriedOf(world),
  };
}

function visibleCells(world: World): Uint8Array {
  const { layout } = world;
  const visible = new Uint8Array(layout.width * layout.height);
  const rows = new Int32Array(VIEW_SIZE);
  visibleRows(world, rows);
  const upright = (world.direction & 1) === 1;
  const sign = world.direction < 2 ? 1 : -1;
  for (const [row, seen] of rows.entries())
    for (let k = 0; k < VIEW_SIZE; k++) {
      const aside = k - (VIEW_SIZE >> 1);
      const x = world.x + (upright ? aside : sign * row);
      const y = world.y + (upright ? sign * row : aside);
      const within = x >= 0 && y >= 0 && x < layout.width && y < layout.height;
      if (within && (seen >> k) & 1) visible[x * layout.height + y] = 1;
    }
  return visible;
}
