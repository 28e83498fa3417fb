import { OBJECT } from "../codes";
import { EMPTY, FIRST_OBJECT } from "./layout";
import { objectOf } from "./look";
import { REJECTED } from "./rejected";
import type { World } from "./world";

// Working memory of the flood; the largest grid with its margin has fewer cells.
const stack = new Uint16Array(4096);
const reached = new Uint8Array(1024);

/**
 * Whether the agent can reach a cell beside (or at) every object without moving another: through empty cells and doors,
 * locked ones too.
 */
export function allReachable(world: World): boolean {
  const { cells, looks } = world;
  const { ahead } = world.layout;
  reached.fill(0, 0, cells.length);
  let height = 0;
  stack[height++] = world.here;
  reached[world.here] = 1;
  while (height > 0) {
    const cell = stack[--height];
    if (cells[cell] !== EMPTY && objectOf(looks[cells[cell]]) !== OBJECT.door) continue;
    for (let direction = 0; direction < 4; direction++) {
      const next = cell + ahead[direction];
      if (reached[next] === 0) {
        reached[next] = 1;
        stack[height++] = next;
      }
    }
  }
  for (let object = FIRST_OBJECT; object < world.end; object++)
    if (world.lies(object) && reached[world.places[object]] === 0) return false;
  return true;
}

/**
 * Reject the layout unless every object is reachable.
 * @throws Rejected
 */
export function requireReachable(world: World): void {
  if (!allReachable(world)) throw REJECTED;
}
