import { Registry } from "../../registry";
import { chance } from "./chance";
import type { PolicyKind } from "./kind";
import { languageModel } from "./language-model";
import { student } from "./student";
import { token } from "./token";

/** All policies: one line each. */
export const policies: Registry<PolicyKind> = new Registry("policy", [chance, token, student, languageModel]);
