import { Episode } from "../../../env/episode";
import type { Level } from "../../../env/levels/level";
import { loadState } from "../../../env/state";
import { InputError } from "../../../errors";
import { always } from "../../../feedback/budgets/always";
import { sentence } from "../../../feedback/channels/sentence";
import { Loop, type LoopOptions } from "../../../feedback/loop";
import { none } from "../../../feedback/noise/none";
import { PART_DEFAULTS } from "../../../feedback/part-settings";
import { paper } from "../../../feedback/rules/paper";
import { trainingStreams } from "../../../feedback/streams";
import type { StudentPolicy } from "../../../policy/student/reader";
import { uses } from "../../../policy/student/uses";
import { CANDIDATES } from "../../../teacher/candidates";
import type { CornerSettings } from "../../page/corner-address";
import type { CornerStudent } from "../../page/corner-data";
import { Acting } from "./acting";
import { drawnState } from "./drawn-start";
import type { RecordedTeacher } from "./recorded-teacher";
import { openStudent } from "./student";
import { targetOf } from "./target";

/** What a game is played with; the same for all games of a page. */
export interface GameParts {
  readonly level: Level;
  readonly teacher: RecordedTeacher;
  readonly gamma: number;
}

/** The last step: token and action, −1 for no token, and whether the student saw it. */
export interface LastStep {
  readonly token: number;
  readonly seen: boolean;
  readonly action: number;
}

/** An episode that a student, its teacher or the reader plays by Algorithm 1, one step at a time. */
export class Game {
  readonly level: Level;
  readonly student: StudentPolicy;
  readonly acting: Acting;
  readonly teacher: RecordedTeacher;
  readonly of: CornerStudent;
  over = false;
  last: LastStep | undefined;
  /** Whether the student sees tokens in this episode. */
  seesToken = false;
  #loop!: Loop;
  /** Lives through the same episode and stays at its end, which the environments of training do not. */
  #episode!: Episode;
  readonly #gamma: number;

  /** Begins at once, see {@link begin}. */
  constructor({ level, teacher, gamma }: GameParts, of: CornerStudent, settings: CornerSettings) {
    this.level = level;
    this.teacher = teacher;
    this.#gamma = gamma;
    this.of = of;
    this.student = openStudent(of);
    this.acting = new Acting(this.student);
    if (!this.begin(settings)) throw new InputError("the drawn start cannot be; draw another");
  }

  get episode(): Episode {
    return this.#episode;
  }

  /** What the teacher is told before its next token. */
  get told(): string {
    return this.over ? "" : this.#loop.told(0);
  }

  /** Begins an episode. @returns false where its drawn start cannot be: all is then as it was */
  begin(settings: CornerSettings): boolean {
    const { seed, start } = settings;
    const episode = new Episode(this.level);
    episode.reset(seed);
    const loop = new Loop(this.#options(settings), [seed]);
    if (start) {
      const state = drawnState(episode, start);
      try {
        loadState(episode, state);
      } catch (error) {
        if (error instanceof InputError) return false;
        throw error;
      }
      if (start.target && !targetOf(episode)) return false;
      loop.environments.loadState(0, state);
      loop.refresh();
    }
    this.#loop = loop;
    this.#episode = episode;
    this.over = false;
    this.last = undefined;
    this.seesToken = this.of.advised && settings.token;
    return true;
  }

  #options({ seed, token, feedback }: CornerSettings): LoopOptions {
    const { advised, use } = this.of;
    return {
      level: this.level,
      environments: 1,
      arm: { use: uses.get(use), rule: paper, noise: none, budget: always },
      policy: this.acting,
      teacher: advised ? this.teacher : undefined,
      channels: advised && feedback ? [sentence.create(PART_DEFAULTS, CANDIDATES)] : [],
      frozen: true,
      partSettings: PART_DEFAULTS,
      gamma: this.#gamma,
      xDropout: token ? 0 : 1,
      greedy: false,
      random: trainingStreams(seed),
    };
  }

  /** One step, where the episode is not over. */
  async step(): Promise<void> {
    if (this.over) return;
    const loop = this.#loop;
    await loop.step();
    const [action] = loop.actions;
    this.last = { token: loop.given[0], seen: loop.tokens[0] >= 0, action };
    this.#episode.step(action);
    this.over = loop.ended[0] === 1;
  }
}
