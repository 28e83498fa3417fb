import type { CurvePoint, PackedReplies, RerunArm, RerunExperiment } from "../../page/rerun-data";

/** What the page asks a worker: first what all its runs need, then runs, one after another. */
export type ToWorker =
  | { readonly kind: "open"; readonly experiment: RerunExperiment; readonly replies: PackedReplies | undefined }
  | { readonly kind: "run"; readonly arm: RerunArm; readonly seed: number };

/** What a worker says of the run that it is at. */
export type FromWorker =
  | { readonly kind: "ready" }
  | { readonly kind: "update"; readonly update: number }
  | { readonly kind: "point"; readonly point: CurvePoint }
  /** @param log sha256 of the log, as `log.jsonl` would hold it */
  | { readonly kind: "done"; readonly log: string }
  | { readonly kind: "failed"; readonly message: string };
