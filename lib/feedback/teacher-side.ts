import { logProbabilities, sample, type Uniform } from "../distribution";
import type { Environments } from "../env/environments";
import { CANDIDATES } from "../teacher/candidates";
import { lamorelPrompt } from "../teacher/prompt";
import { checkScores } from "../teacher/reply";
import type { Query, Teacher } from "../teacher/teacher";
import type { Said, Session, Told } from "./channels/channel";
import type { Foreseen } from "./rules/rule";
import type { Verdict } from "./verdict";

/** A token and what it was drawn from. */
export interface Reply {
  readonly token: number;
  /** log p_M of the candidates (K). */
  readonly logs: Float64Array;
  /** What the teacher had been told. */
  readonly told: Told | undefined;
}

/** The teacher's side of the loop in N environments: what it sees, what the channels tell it, what it replies. */
export class TeacherSide {
  /** How often the teacher was asked. */
  calls = 0;
  readonly #environments: Environments;
  readonly #sessions: readonly Session[];
  readonly #candidates: readonly string[];
  /** Sentences and view of each environment, where they are known. */
  readonly #seen: ({ readonly sentences: readonly string[]; readonly view: string } | undefined)[];

  constructor(environments: Environments, sessions: readonly Session[], candidates: readonly string[]) {
    this.#environments = environments;
    this.#sessions = sessions;
    this.#candidates = candidates;
    this.#seen = new Array(environments.n).fill(undefined);
  }

  /** What is to be seen in environment i, with its mission, as a text: equal for states that look alike. */
  view(i: number): string {
    return this.#look(i).view;
  }

  #look(i: number): { readonly sentences: readonly string[]; readonly view: string } {
    const sentences = this.#seen[i]?.sentences ?? this.#environments.describe(i);
    this.#seen[i] ??= { sentences, view: `${this.#environments.mission(i)}\n${sentences.join(", ")}` };
    return this.#seen[i];
  }

  /** Environment i has moved on: its view is another. */
  moved(i: number): void {
    this.#seen[i] = undefined;
  }

  /** What all channels together tell the teacher of environment i; it counts as about what the last of them is about. */
  told(i: number): Told | undefined {
    const told = this.#sessions.flatMap((session) => session.told?.(i, this.view(i)) ?? []);
    if (told.length < 2) return told.at(0);
    return { text: told.map(({ text }) => text).join("\n"), about: told[told.length - 1].about };
  }

  /**
   * A token in each of the given environments: drawn from the teacher's reply, and where a channel has something to say of it
   * before it counts, from what the teacher replies then.
   * @param q Q(s, ·), N × K, where it is known
   * @param foresee gives the verdicts on first tokens of environments, where a channel wants them
   */
  async reply(
    teacher: Teacher,
    rows: readonly number[],
    q: Float64Array | undefined,
    random: Uniform,
    foresee: (rows: readonly number[], tokens: readonly Foreseen[]) => (Verdict | undefined)[] | undefined,
  ): Promise<Reply[]> {
    const told = rows.map((i) => this.told(i));
    const logs = await this.#ask(teacher, rows, told);
    const first = rows.map((_, k): Reply => ({ token: sample(logs[k], random), logs: logs[k], told: told[k] }));
    const tokens = rows.map((i, k): Foreseen => {
      const { token } = first[k];
      return { token, view: this.view(i), right: ((this.#environments.rightActions(i) >> token) & 1) === 1 };
    });
    const verdicts = foresee(rows, tokens);
    const retries = rows.map((i, k) => {
      const foreseen = verdicts && { right: tokens[k].right, verdict: verdicts[k] };
      return this.#retry(i, tokens[k], q, foreseen);
    });
    const again = rows.flatMap((_, k) => (retries[k] ? [k] : []));
    const second = await this.#ask(
      teacher,
      again.map((k) => rows[k]),
      again.map((k) => retries[k]),
    );
    for (const [j, k] of again.entries()) {
      first[k] = { token: sample(second[j], random), logs: second[j], told: retries[k] };
    }
    return first;
  }

  #retry(
    i: number,
    { token, view }: Foreseen,
    q: Float64Array | undefined,
    foreseen: Pick<Said, "right" | "verdict"> | undefined,
  ): Told | undefined {
    const K = this.#candidates.length;
    for (const session of this.#sessions) {
      const told = session.retry?.(i, view, token, q?.subarray(i * K, (i + 1) * K), foreseen);
      if (told) return told;
    }
    return undefined;
  }

  /** The prompt of environment i. */
  prompt(i: number, told: string): string {
    return lamorelPrompt(this.#environments.mission(i), this.#look(i).sentences, told);
  }

  /**
   * log p_M of the candidates in each of the given environments, each told so.
   * @throws ReplyError for a reply that is none
   */
  async #ask(teacher: Teacher, rows: readonly number[], told: readonly (Told | undefined)[]): Promise<Float64Array[]> {
    if (rows.length === 0) return [];
    const queries = rows.map((i, k): Query => {
      const prompt = this.prompt(i, told[k]?.text ?? "");
      return {
        prompt,
        ...(teacher.sees === "truth" ? { rightActions: this.#environments.rightActions(i) } : {}),
        ...(this.#candidates === CANDIDATES ? {} : { candidates: this.#candidates }),
      };
    });
    const replies = await teacher.score(queries);
    this.calls += rows.length;
    checkScores(teacher, queries, replies, this.#candidates.length);
    return rows.map((i, k) => {
      const scores = Float64Array.from(replies[k]);
      for (const session of this.#sessions) {
        const bias = session.bias?.(i, this.view(i));
        if (bias) for (let c = 0; c < scores.length; c++) scores[c] += bias[c];
      }
      return logProbabilities(scores);
    });
  }
}
