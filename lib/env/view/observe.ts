import type { World } from "../world/world";
import { VIEW_SIZE, visibleRows } from "./visibility";

/** Bytes of an observation: 7 × 7 cells of three channels, index [vx][vy][channel], the agent at (3, 6). */
export const OBSERVATION_BYTES = 147;

const COLUMN_BYTES = 3 * VIEW_SIZE;
const LAST = VIEW_SIZE - 1;
const AGENT_AT = (VIEW_SIZE >> 1) * COLUMN_BYTES + 3 * LAST;

const rows = new Int32Array(VIEW_SIZE);

/**
 * Write what the agent sees: object, colour and state of each of 7 × 7 cells, 0 0 0 where it does not see. Its own cell
 * shows what it carries.
 * @param into where to
 * @param offset of the observation's first byte
 */
export function observe(world: World, into: Uint8Array, offset: number): void {
  const { cells, looks, direction } = world;
  const { ahead } = world.layout;
  visibleRows(world, rows);
  // Bit 0 of a row is the view's left column when the heading is right or up, else its right column.
  const mirrored = direction === 1 || direction === 2;
  const across = ahead[direction ^ 1] > 0 ? ahead[direction ^ 1] : -ahead[direction ^ 1];
  const columnStep = mirrored ? -COLUMN_BYTES : COLUMN_BYTES;
  let first = world.here - (VIEW_SIZE >> 1) * across;
  for (let row = 0; row < VIEW_SIZE; row++) {
    let seen = rows[row];
    let cell = first;
    let at = offset + 3 * (LAST - row) + (mirrored ? LAST * COLUMN_BYTES : 0);
    for (let k = 0; k < VIEW_SIZE; k++) {
      const look = looks[cells[cell]] & -(seen & 1);
      into[at] = look & 15;
      into[at + 1] = (look >> 4) & 15;
      into[at + 2] = look >> 8;
      seen >>= 1;
      cell += across;
      at += columnStep;
    }
    first += ahead[direction];
  }
  const held = looks[world.carried];
  into[offset + AGENT_AT] = held & 15;
  into[offset + AGENT_AT + 1] = (held >> 4) & 15;
  into[offset + AGENT_AT + 2] = held >> 8;
}
