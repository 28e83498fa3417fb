import type { ChannelKind } from "./channel";
import { lastStep } from "./last-step";

/** The control: the sentence names the last token, in as many words, and judges nothing. */
export const neutral: ChannelKind = lastStep("neutral", "a sentence that judges nothing", () => undefined);
