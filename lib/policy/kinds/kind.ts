import type { FinetuneSettings } from "../language-model/finetune-settings";
import type { PolicyOptions } from "../options";
import type { Learner, Policy } from "../policy";

/** A way to act, as an arm names it. */
export interface PolicyKind {
  readonly name: string;
  /** One line for tables. */
  readonly title: string;
  /** Whether `open` gives a {@link Learner}. */
  readonly learns: boolean;
  /** Whether it cannot act without a token. */
  readonly needsToken?: boolean;
  open(options: PolicyOptions): Policy | Learner | Promise<Policy | Learner>;
  /** Names of the part settings it reads; it is given no others. */
  readonly settings?: readonly ("finetuneMode" | "loraRank" | "loraAlpha")[];
  /** Of a policy that is a model: the same, of the model in a folder. */
  bind?(folder: string, settings: FinetuneSettings): PolicyKind;
}
