/** Mime type under which a progress bar says how far it is, for those who run notebooks without a browser. */
export const PROGRESS_TYPE = "application/vnd.tandem.progress+json";

/** The title of the bar that shows training; its steps are updates. */
export const TRAINING = "training: updates";

/** How far something is that takes time. */
export interface ProgressState {
  readonly title: string;
  /** Steps done, and steps in all. */
  readonly done: number;
  readonly total: number;
  /** What is being done, such as the run; empty for nothing. */
  readonly note: string;
  /** Judged by the steps done after the first; absent before there are some. */
  readonly secondsLeft?: number;
}
