import { Registry } from "../../registry";
import { bandit } from "./bandit";
import type { ChannelKind } from "./channel";
import { memory } from "./memory";
import { neutral } from "./neutral";
import { sameState } from "./same-state";
import { sentence } from "./sentence";

/** All channels: one line each. */
export const channels: Registry<ChannelKind> = new Registry("channel", [sentence, neutral, memory, sameState, bandit]);
