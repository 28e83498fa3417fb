import type { World } from "../world/world";

/** Cells of a side of the agent's view. */
export const VIEW_SIZE = 7;

const ROW = 2 ** VIEW_SIZE - 1;
const AGENT_COLUMN = 1 << (VIEW_SIZE >> 1);

/**
 * The visible cells of a row of the view, by the cells that the row before lets be seen and the row's own see-through
 * cells: what is seen spreads sideways through what is seen through. [seeds << 7 | see-through]
 */
const SPREAD: Uint8Array = new Uint8Array(1 << (2 * VIEW_SIZE));
for (let seeds = 0; seeds <= ROW; seeds++)
  for (let through = 0; through <= ROW; through++) {
    let seen = seeds;
    for (let before = -1; seen !== before; ) {
      before = seen;
      const open = seen & through;
      seen = (seen | (open << 1) | (open >> 1)) & ROW;
    }
    SPREAD[(seeds << VIEW_SIZE) | through] = seen;
  }

/**
 * Which cells the agent sees (minigrid's process_vis), row by row away from it. Bits run along the world's axis: bit k
 * of row r is the cell r ahead whose coordinate across the heading is the agent's − 3 + k.
 * @param into seven words, row 0 being the agent's own
 */
export function visibleRows(world: World, into: Int32Array): void {
  const { layout, direction, x, y } = world;
  const across = direction & 1 ? x : y;
  const words = direction & 1 ? world.seeThroughRows : world.seeThroughColumns;
  const step = direction < 2 ? 1 : -1;
  let at = direction & 1 ? layout.row(y) : layout.column(x);
  let seeds = AGENT_COLUMN;
  for (let row = 0; row < VIEW_SIZE; row++) {
    const through = (words[at] >>> across) & ROW;
    const seen = SPREAD[(seeds << VIEW_SIZE) | through];
    into[row] = seen;
    const open = seen & through;
    seeds = (open | (open << 1) | (open >> 1)) & ROW;
    at += step;
  }
}
