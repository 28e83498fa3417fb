import { logProbabilities, sample, type Uniform } from "../distribution";
import type { Environments } from "../env/environments";
import { CANDIDATES } from "../teacher/candidates";
import { checkScores } from "../teacher/reply";
import type { Query, Teacher } from "../teacher/teacher";
import type { Said, Session, Told } from "./channels/channel";
import { addedBiases, toldTogether } from "./channels/together";
import { replyLogs } from "./reply-logs";
import { JUDGED_AS, type JudgedAs, type RightMasses, rightMass, verdictOf } from "./right-masses";
import type { Foreseen } from "./rules/rule";
import { type Sight, sightOf } from "./sight";
import type { Verdict } from "./verdict";

/** A token and what it was drawn from. */
export interface Reply {
  readonly token: number;
  /** log p_M of the candidates (K). */
  readonly logs: Float64Array;
  /** What the teacher had been told. */
  readonly told: Told | undefined;
}

/** Views whose replies to sentences that were not said are kept, for they come again. */
const MAX_UNSAID = 5000;

/** The teacher's side of the loop in N environments: what it sees, what the channels tell it, what it replies. */
export class TeacherSide {
  /** How often the teacher was asked. */
  calls = 0;
  readonly #environments: Environments;
  readonly #sessions: readonly Session[];
  readonly #candidates: readonly string[];
  /** Scores after sentences that were not said, by view (for a teacher that sees the truth with that) and by sentence. */
  readonly #unsaid = new Map<string, Map<string, ArrayLike<number>>>();
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
    return toldTogether(this.#sessions, i, this.view(i));
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
    foresee: (rows: readonly number[], tokens: readonly Foreseen[]) => readonly (Verdict | undefined)[] | undefined,
  ): Promise<Reply[]> {
    const told = rows.map((i) => this.told(i));
    const logs = await this.#ask(teacher, rows, told);
    this.calls += rows.length;
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
    this.calls += again.length;
    for (const [j, k] of again.entries()) {
      first[k] = { token: sample(second[j], random), logs: second[j], told: retries[k] };
    }
    return first;
  }

  /**
   * Adds up the right mass of replies, and of what the teacher replies to the same sentences with the judgements that were not said.
   * Nothing is drawn, and what is asked for this is no call.
   */
  async weigh(teacher: Teacher, rows: readonly number[], replies: readonly Reply[], sums: RightMasses): Promise<void> {
    if (this.#unsaid.size > MAX_UNSAID) this.#unsaid.clear();
    const fresh: { readonly i: number; readonly text: string; readonly of: Map<string, ArrayLike<number>> }[] = [];
    const weighed: { readonly i: number; readonly one: JudgedAs; readonly text: string; readonly right: number }[] = [];
    for (const [k, i] of rows.entries()) {
      const { told, logs } = replies[k];
      if (!told?.otherwise) continue;
      const { verdict } = told.about;
      const right = this.#environments.rightActions(i);
      const mass = rightMass(logs, right);
      sums.steps++;
      sums.said += mass;
      sums[verdict ?? "none"] += mass;
      const of = this.#unsaidOf(teacher, i, right);
      for (const one of JUDGED_AS) {
        if (verdictOf(one) === verdict) continue;
        const text = told.otherwise(verdictOf(one));
        if (!of.has(text)) fresh.push({ i, text, of });
        weighed.push({ i, one, text, right });
      }
    }
    const scores = await this.#score(
      teacher,
      fresh.map(({ i }) => i),
      fresh,
    );
    for (const [k, { of, text }] of fresh.entries()) of.set(text, scores[k]);
    for (const { i, one, text, right } of weighed) {
      const reply = this.#unsaidOf(teacher, i, right).get(text)!; // it was asked
      sums[one] += rightMass(this.#logs(i, reply), right);
    }
  }

  /** What is known of replies to sentences that were not said in the view of environment i. */
  #unsaidOf(teacher: Teacher, i: number, right: number): Map<string, ArrayLike<number>> {
    const view = teacher.sees === "truth" ? `${right} ${this.view(i)}` : this.view(i);
    let of = this.#unsaid.get(view);
    if (!of) this.#unsaid.set(view, (of = new Map()));
    return of;
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
    return this.#look(i).prompt(told);
  }

  /**
   * log p_M of the candidates in each of the given environments, each told so.
   * @throws ReplyError for a reply that is none
   */
  async #ask(
    teacher: Teacher,
    rows: readonly number[],
    told: readonly (Pick<Told, "text"> | undefined)[],
  ): Promise<Float64Array[]> {
    const scores = await this.#score(teacher, rows, told);
    return rows.map((i, k) => this.#logs(i, scores[k]));
  }

  /** The log-probabilities of a reply in environment i, with what the channels add to its scores. */
  #logs(i: number, reply: ArrayLike<number>): Float64Array {
    const biased = addedBiases(this.#sessions, i, this.view(i), reply);
    return biased ? logProbabilities(biased) : replyLogs(reply);
  }

  /** The teacher's scores in each of the given environments, each told so. @throws ReplyError for a reply that is none */
  async #score(
    teacher: Teacher,
    rows: readonly number[],
    told: readonly (Pick<Told, "text"> | undefined)[],
  ): Promise<readonly ArrayLike<number>[]> {
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
    checkScores(teacher, queries, replies, this.#candidates.length);
    return replies;
  }
}
