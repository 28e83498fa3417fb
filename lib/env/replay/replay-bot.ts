import { Bot } from "../bot/bot";
import { BotError, BotStuckError, DisappearedBoxError } from "../bot/errors";
import type { Action } from "../codes";
import { Episode } from "../episode";
import { levels } from "../levels/registry";
import { fnv1a } from "./fnv";
import type { GoldenEpisode } from "./golden";
import { compare, type Difference } from "./mismatch";

/** The linear congruential generator that golden episodes draw their noise from. */
class Noise {
  #state: number;

  constructor({ policy, id, seed }: GoldenEpisode) {
    this.#state = Number.parseInt(fnv1a(new TextEncoder().encode(`${policy}:${id}:${seed}`)), 16);
  }

  below(n: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state * n) / 2 ** 32);
  }
}

/** What minigrid's error of the same kind is called in golden files. */
function nameOf(error: BotError): string {
  if (error instanceof BotStuckError) return "BotStuck";
  return error instanceof DisappearedBoxError ? "DisappearedBoxError" : "AssertionError";
}

/**
 * Compare what our bot does with a recorded episode of minigrid's, step by step: with every action, and with the step
 * and the kind of error with which it gave up.
 */
export function* replayBot(record: GoldenEpisode): Generator<Difference> {
  if (record.policy !== "bot" && record.policy !== "botnoise") return;
  const episode = new Episode(levels.get(record.id));
  episode.reset(record.seed);
  const noise = record.policy === "botnoise" ? new Noise(record) : undefined;
  const failed = record.bot_error?.[1];
  let taken: Action | undefined;
  const bot = new Bot(episode);
  for (let t = 0; t < record.T || failed !== undefined; t++) {
    let action: Action;
    try {
      action = bot.replan(taken);
    } catch (error) {
      if (!(error instanceof BotError)) throw error;
      yield* compare("bot_error", t, record.bot_error?.slice(0, 2), [t, nameOf(error)]);
      return;
    }
    if (t === record.T) {
      yield* compare("bot_error", t, failed, undefined);
      return;
    }
    if (noise?.below(5) === 0) action = noise.below(6) as Action;
    yield* compare("actions", t, Number(record.actions[t]), action);
    episode.step(action);
    taken = action;
  }
}
