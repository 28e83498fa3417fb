import type { Descriptor } from "../instructions/descriptor";
import { EMPTY, FIRST_OBJECT } from "../world/layout";
import type { BotState } from "./bot-state";

/** A distance beyond all others. */
const FAR = 999;

/** What clearing the way adds to a distance, at the least: with empty hands and with full ones. */
const CLEARING_EMPTY_HANDED = 4;
const CLEARING_LADEN = 7;

/**
 * The nearest seen object that a descriptor tracks.
 * @param adjacent whether the agent shall put something next to it, so that standing beside it is not the nearest
 * @returns its number and cell, undefined if none was seen
 * @throws BotPlanError if the descriptor tracks nothing, or an object was seen to which there is no way
 */
export function nearestObject(
  bot: BotState,
  { tracked, positions }: Descriptor,
  adjacent: boolean,
): { object: number; cell: number } | undefined {
  const { world, seen, search } = bot;
  bot.require(tracked.length > 0, "nothing fits the description");
  let best: { object: number; cell: number } | undefined;
  let least = FAR;
  // As in minigrid, the k-th object goes with the k-th position, even when a carried one has no position any more.
  for (const [k, object] of tracked.entries()) {
    if (object < FIRST_OBJECT || object === world.carried || k >= positions.length) continue;
    const cell = positions[k];
    if (seen[cell] === 0) continue;
    const way = search.nearest((at) => at === cell, true);
    bot.require(way !== undefined, "no way to an object in sight");
    let length = way.path.length;
    if (way.blocked) length += world.carried === EMPTY ? CLEARING_EMPTY_HANDED : CLEARING_LADEN;
    if (length === 0) length = adjacent ? 3 : 2;
    if (adjacent && length === 1) length = 3;
    if (length < least) {
      least = length;
      best = { object, cell };
    }
  }
  return best;
}
