import { Registry } from "../../registry";
import { ema } from "./ema";
import { oracle } from "./oracle";
import { paper } from "./paper";
import { paperCarry } from "./paper-carry";
import { paperGated } from "./paper-gated";
import { perState } from "./per-state";
import { qBest } from "./q-best";
import { qSure } from "./q-sure";
import { qSureGated } from "./q-sure-gated";
import { qToken } from "./q-token";
import type { Rule } from "./rule";
import { sign } from "./sign";
import { signGated } from "./sign-gated";
import { silent } from "./silent";

/** All rules: one line each. */
export const rules: Registry<Rule> = new Registry("rule", [
  paper,
  paperCarry,
  paperGated,
  sign,
  signGated,
  ema,
  perState,
  qSure,
  qSureGated,
  qBest,
  qToken,
  oracle,
  silent,
]);
