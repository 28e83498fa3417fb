import { DOOR_STATE, OBJECT } from "../codes";
import { EMPTY } from "../world/layout";
import { objectOf, stateOf } from "../world/look";
import type { BotState } from "./bot-state";

/** What lies around a cell, as far as dropping there goes: free to walk, a wall, or something that must stay reachable. */
const FREE = 0;
const WALLED = 1;
const TAKEN = 2;

/**
 * Where to drop something: the nearest free cell in which it cuts off nothing, else the nearest free cell, else such
 * cells beyond things that are in the way.
 * @param except a cell that is to stay free
 * @returns undefined if there is none
 */
export function dropCell(bot: BotState, except?: number): number | undefined {
  const { world, seen, search } = bot;
  const free = (cell: number): boolean =>
    cell !== world.here && cell !== except && seen[cell] === 1 && world.cells[cell] === EMPTY;
  const harmless = (cell: number): boolean => free(cell) && cutsOffNothing(bot, cell, except);
  const found =
    search.nearest(harmless) ?? search.nearest(free) ?? search.nearest(harmless, true) ?? search.nearest(free, true);
  return found?.cell;
}

/** Whether, with a thing in this cell, the free ones around stay connected and each taken one keeps a free neighbour. */
function cutsOffNothing(bot: BotState, cell: number, except: number | undefined): boolean {
  const { stride } = bot.world.layout;
  const ring = [-stride - 1, -1, stride - 1, stride, stride + 1, 1, -stride + 1, -stride].map((step) =>
    surrounding(bot, cell + step, except),
  );
  let changes = 0;
  for (let k = 0; k < 8; k++) {
    const next = ring[(k + 1) % 8];
    if ((ring[k] === FREE) !== (next === FREE)) changes++;
    if (ring[k] === TAKEN && ring[(k + 7) % 8] !== FREE && next !== FREE) return false;
  }
  return changes <= 2;
}

function surrounding(bot: BotState, cell: number, except: number | undefined): number {
  const { world, seen } = bot;
  if (seen[cell] === 0) return TAKEN;
  const look = world.lookAt(cell);
  if (objectOf(look) === OBJECT.wall) return WALLED;
  const openDoor = objectOf(look) === OBJECT.door && stateOf(look) === DOOR_STATE.open;
  const free = world.cells[cell] === EMPTY || openDoor || cell === world.here;
  return free && cell !== except ? FREE : TAKEN;
}
