import { Registry } from "../../registry";
import { bandit } from "./bandit";
import type { ChannelKind } from "./channel";
import { fineTune } from "./fine-tune";
import { mask } from "./mask";
import { memory } from "./memory";
import { neutral } from "./neutral";
import { retry } from "./retry";
import { sameState } from "./same-state";
import { sentence } from "./sentence";

/** All channels: one line each. */
export const channels: Registry<ChannelKind> = new Registry("channel", [
  sentence,
  neutral,
  memory,
  sameState,
  retry,
  bandit,
  mask,
  fineTune,
]);
