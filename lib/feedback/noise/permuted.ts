import type { Noise } from "./noise";

/** A step's verdicts are dealt out at random among its environments: as many of each kind, and no knowledge of the token. */
export const permuted: Noise = {
  name: "permuted",
  title: "verdicts are dealt out at random",
  pass: (verdicts, integer) => {
    const pool = [...verdicts];
    return verdicts.map(() => pool.splice(integer(pool.length), 1)[0]);
  },
};
