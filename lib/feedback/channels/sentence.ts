import type { ChannelKind } from "./channel";
import { lastStep } from "./last-step";

/**
 * Algorithm 1's own channel (lines 7 and 9): before its next token the teacher reads a sentence that judges its last one, or,
 * where there is no verdict, the neutral one. Nothing is said at the first step of an episode.
 */
export const sentence: ChannelKind = lastStep(
  "sentence",
  "a sentence that judges the last token",
  (verdict) => verdict,
);
