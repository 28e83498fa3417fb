import type { LogRow } from "../feedback/row";
import type { Fingerprint } from "../runs/fingerprint";
import type { RunSpec } from "../runs/run-spec";

/** A published run: who it was, what it was asked, the sha256 of all that it gave, and what is kept of that. */
export interface Result {
  readonly key: string;
  readonly spec: RunSpec;
  /** sha256 of the plan that it was made for. */
  readonly planHash: string;
  /** Name of the planned experiment that it was made for. */
  readonly experiment: string;
  /** sha256 of its full log, as `log.jsonl` holds it: what `tandem verify` compares. */
  readonly log: string;
  /** sha256 of the teacher's replies that it used; null without a teacher. */
  readonly replies: string | null;
  /** sha256 of the code that made it, and of the packages in its reach: parts of its key. */
  readonly code: string;
  readonly lock: string;
  /** What made it, where its bytes depend on that; left out of runs that give the same bytes everywhere. */
  readonly fingerprint?: Fingerprint;
  /** Its evaluations, and its updates in stretches. */
  readonly rows: readonly LogRow[];
}
