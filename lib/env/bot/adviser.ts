import type { Action } from "../codes";
import type { Episode } from "../episode";
import { Bot } from "./bot";
import { BotError } from "./errors";
import { type SubgoalWords, subgoalWords } from "./subgoal-sentence";

/** A bot that follows an episode: what it advises now, until it cannot go on. */
export class Adviser {
  /** The action the bot advises now; null once it has given up in this episode. */
  advice: Action | null;
  private readonly bot: Bot;

  /** @param episode as it stands after a reset (or at any other step, which the bot takes for the start) */
  constructor(private readonly episode: Episode) {
    this.bot = new Bot(episode);
    this.advice = this.ask(null);
  }

  /** Tell the bot which action was taken. */
  follow(taken: Action): void {
    if (this.advice !== null) this.advice = this.ask(taken);
  }

  /** The subgoal that the bot pursues now; null when it has given up or is done. */
  get subgoal(): SubgoalWords | null {
    const top = this.bot.stack.at(-1);
    return this.advice === null || top === undefined ? null : subgoalWords(this.episode.world, top);
  }

  private ask(taken: Action | null): Action | null {
    try {
      return this.bot.replan(taken);
    } catch (error) {
      if (error instanceof BotError) return null;
      throw error;
    }
  }
}
