import { logProbabilities, sample, type Uniform } from "../distribution";
import type { Environments } from "../env/environments";
import { CANDIDATES } from "../teacher/candidates";
import { checkScores } from "../teacher/reply";
import type { Query, Teacher } from "../teacher/teacher";
import type { Session, Told } from "./channels/channel";
import { replyLogs } from "./reply-logs";
import { type Sight, sightOf } from "./sight";

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
  /** What is to be seen in each environment, where it is known. */
  readonly #seen: (Sight | undefined)[];

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

  #look(i: number): Sight {
    this.#seen[i] ??= sightOf(this.#environments.mission(i), this.#environments.describe(i));
    return this.#seen[i];
  }

  /** Environment i has moved on: its view is another. */
  moved(i: number): void {
    this.#seen[i] = undefined;
  }

  /** What all channels together tell the teacher of environment i; it counts as about what the last of them is about. */
  told(i: number): Told | undefined {
    let all: Told | undefined;
    for (const session of this.#sessions) {
      const told = session.told?.(i, this.view(i));
      if (told) all = all ? { text: `${all.text}\n${told.text}`, about: told.about } : told;
    }
    return all;
  }

  /**
   * A token in each of the given environments: drawn from the teacher's reply, and where a channel has something to say of it
   * before it counts, from what the teacher replies then.
   * @param q Q(s, ·), N × K, where it is known
   */
  async reply(
    teacher: Teacher,
    rows: readonly number[],
    q: Float64Array | undefined,
    random: Uniform,
  ): Promise<Reply[]> {
    const told = rows.map((i) => this.told(i));
    const logs = await this.#ask(teacher, rows, told);
    const first = rows.map((_, k): Reply => ({ token: sample(logs[k], random), logs: logs[k], told: told[k] }));
    const retries = rows.map((i, k) => this.#retry(i, first[k].token, q));
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

  #retry(i: number, token: number, q: Float64Array | undefined): Told | undefined {
    const K = this.#candidates.length;
    for (const session of this.#sessions) {
      const told = session.retry?.(i, this.view(i), token, q?.subarray(i * K, (i + 1) * K));
      if (told) return told;
    }
    return undefined;
  }

  /** The prompt of environment i. */
  prompt(i: number, told: string): string {
    return this.#look(i).prompt(told);
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
      let scores: Float64Array | undefined;
      for (const session of this.#sessions) {
        const bias = session.bias?.(i, this.view(i));
        if (!bias) continue;
        scores ??= Float64Array.from(replies[k]);
        for (let c = 0; c < scores.length; c++) scores[c] += bias[c];
      }
      return scores ? logProbabilities(scores) : replyLogs(replies[k]);
    });
  }
}
