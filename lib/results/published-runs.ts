import type { LoggedRun } from "../runs";
import { type Asked, publishedFolder } from "./questions";
import type { Result } from "./result";
import { ResultStore } from "./store";

/** Which published runs are wanted. */
export interface PublishedWanted {
  /** `paper`, a student that is advised, unless told; `finetune`, a model that learns. */
  readonly asked?: Asked;
  /** Names of planned experiments, as `plan.json` has them; all unless given. */
  readonly experiments?: readonly string[];
  /** Names of arms; all unless given. */
  readonly arms?: readonly string[];
}

/** A published run. */
export interface PublishedRun extends LoggedRun {
  /** sha256 of its full log, as a manifest's `files["log.jsonl"]` has it. */
  readonly log: string;
}

/**
 * Published runs of data/results, by key, for charts and tables as one's own: all evaluations, and training in stretches. `npx tandem
 * verify KEY` makes one again and compares its full log.
 * @throws FailedError for a file that is damaged
 */
export function publishedRuns({ asked = "paper", experiments, arms }: PublishedWanted = {}): PublishedRun[] {
  const wanted = ({ experiment, spec }: Result): boolean =>
    (experiments?.includes(experiment) ?? true) && (arms?.includes(spec.arm) ?? true);
  return new ResultStore(publishedFolder(asked))
    .results()
    .filter(wanted)
    .map((result) => publishedRun(result));
}

/** A published run as one's own are; its rows are made when they are asked for. @param experiment that it is shown as a part of */
export function publishedRun(result: Result, experiment: string = result.experiment): PublishedRun {
  const { key, spec, code, lock, log, replies, fingerprint } = result;
  return {
    manifest: { key, replies, identity: { code, lock }, ...(fingerprint ? { fingerprint } : {}) },
    spec,
    experiment,
    log,
    get rows() {
      return result.rows;
    },
  };
}
