import { colourOf, objectOf, stateOf } from "../world/look";
import type { World } from "../world/world";

/** The whole grid, width × height × 3 bytes, [x][y][channel], without the agent (minigrid's `grid.encode()`). */
export function encodeGrid(world: World): Uint8Array {
  const { layout } = world;
  const bytes = new Uint8Array(layout.width * layout.height * 3);
  let at = 0;
  for (let x = 0; x < layout.width; x++)
    for (let y = 0; y < layout.height; y++) {
      const look = world.lookAt(layout.cell(x, y));
      bytes[at++] = objectOf(look);
      bytes[at++] = colourOf(look);
      bytes[at++] = stateOf(look);
    }
  return bytes;
}
