import { InputError, nearest } from "../errors";
import type { VerdictRule } from "./verdict";

/** What makes an arm of the experiment; everything else is the same in all arms. */
export interface Arm {
  readonly name: string;
  /** One line for tables and legends. */
  readonly title: string;
  /** Who gives x_t: nobody, the run's teacher, or the oracle in its place. */
  readonly teacher: "none" | "named" | "oracle";
  /** Who acts: the student, the token itself (a_t = x_t), or chance. */
  readonly actor: "student" | "token" | "chance";
  /** What the teacher is told of its last token: nothing, that it was given, or the verdict. */
  readonly sentence: "none" | "neutral" | "verdict";
  readonly rule: VerdictRule;
  /** What happens to a verdict on its way: nothing, it is turned round, or it goes to another environment's teacher. */
  readonly corruption: "none" | "inverted" | "permuted";
}

const PAPER = { teacher: "named", actor: "student", sentence: "verdict", rule: "paper", corruption: "none" } as const;

/** All arms, in the order in which tables show them. */
export const ARMS: readonly Arm[] = [
  { ...PAPER, name: "random-policy", title: "chance acts", teacher: "none", actor: "chance", sentence: "none" },
  { ...PAPER, name: "student-alone", title: "student without a teacher", teacher: "none", sentence: "none" },
  { ...PAPER, name: "teacher-alone", title: "the teacher's token acts", actor: "token", sentence: "none" },
  { ...PAPER, name: "no-feedback", title: "teacher without feedback (the paper's baseline)", sentence: "none" },
  { ...PAPER, name: "neutral", title: "a sentence that judges nothing", sentence: "neutral" },
  { ...PAPER, name: "random-feedback", title: "the paper's verdicts, dealt out at random", corruption: "permuted" },
  { ...PAPER, name: "inverted-feedback", title: "the paper's verdicts, turned round", corruption: "inverted" },
  { ...PAPER, name: "paper-feedback", title: "the paper's method" },
  { ...PAPER, name: "sign-feedback", title: "better if the advantage is not negative", rule: "sign" },
  { ...PAPER, name: "oracle-verdict", title: "true verdicts (positive control)", rule: "oracle" },
  { ...PAPER, name: "oracle-teacher", title: "a teacher that is always right", teacher: "oracle" },
];

/** A name that stands for no arm. */
export class UnknownArmError extends InputError {
  override readonly name: string = "UnknownArmError";
}

/**
 * An arm by name.
 * @throws UnknownArmError with the nearest names
 */
export function arm(name: string): Arm {
  const found = ARMS.find((candidate) => candidate.name === name);
  if (found) return found;
  const near = nearest(
    name,
    ARMS.map((candidate) => candidate.name),
  ).join(", ");
  throw new UnknownArmError(`unknown arm ${JSON.stringify(name)}; did you mean one of ${near}?`);
}
