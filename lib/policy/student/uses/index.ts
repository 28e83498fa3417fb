import { Registry } from "../../../registry";
import { distil } from "./distil";
import { input } from "./input";
import { inputAnnealed } from "./input-annealed";
import { inputCentred } from "./input-centred";
import { kickstart } from "./kickstart";
import { prior } from "./prior";
import { shaping } from "./shaping";
import type { TokenUse } from "./use";

/** All uses of the token: one line each. */
export const uses: Registry<TokenUse> = new Registry("use", [
  input,
  inputCentred,
  inputAnnealed,
  distil,
  kickstart,
  prior,
  shaping,
]);
