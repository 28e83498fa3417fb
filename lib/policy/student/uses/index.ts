import { Registry } from "../../../registry";
import { input } from "./input";
import type { TokenUse } from "./use";

/** All uses of the token: one line each. */
export const uses: Registry<TokenUse> = new Registry("use", [input]);
