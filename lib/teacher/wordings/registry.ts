import { Registry } from "../../registry";
import { here } from "./here";
import { suggestion } from "./suggestion";
import type { Wording } from "./wording";

/** All wordings: one line each. */
export const wordings: Registry<Wording> = new Registry("wording", [suggestion, here]);
