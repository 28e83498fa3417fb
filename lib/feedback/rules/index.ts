import { Registry } from "../../registry";
import { ema } from "./ema";
import { oracle } from "./oracle";
import { paper } from "./paper";
import { paperCarry } from "./paper-carry";
import { perState } from "./per-state";
import type { Rule } from "./rule";
import { sign } from "./sign";

/** All rules: one line each. */
export const rules: Registry<Rule> = new Registry("rule", [paper, paperCarry, sign, ema, perState, oracle]);
