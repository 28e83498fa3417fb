import type { Action } from "../codes";
import type { Episode } from "../episode";
import { Bot } from "./bot";
import { BotError } from "./errors";
import { type SubgoalWords, subgoalWords } from "./subgoal-sentence";

/** A bot that follows an episode: what it advises now, until it cannot go on. */
export class Adviser {
  /** The action the bot advises now; undefined once it has given up in this episode. */
  advice: Action | undefined;
  readonly #episode: Episode;
  readonly #bot: Bot;

  /** @param episode as it stands after a reset (or at any other step, which the bot takes for the start) */
  constructor(episode: Episode) {
    this.#episode = episode;
    this.#bot = new Bot(episode);
    this.advice = this.#ask(undefined);
  }

  /** Tell the bot which action was taken. */
  follow(taken: Action): void {
    if (this.advice !== undefined) this.advice = this.#ask(taken);
  }

  /** The subgoal that the bot pursues now; undefined when it has given up or is done. */
  get subgoal(): SubgoalWords | undefined {
    const top = this.#bot.subgoal;
    return this.advice === undefined || top === undefined ? undefined : subgoalWords(this.#episode.world, top);
  }

  #ask(taken: Action | undefined): Action | undefined {
    try {
      return this.#bot.replan(taken);
    } catch (error) {
      if (error instanceof BotError) return undefined;
      throw error;
    }
  }
}
