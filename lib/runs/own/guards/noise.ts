import type { Noise } from "../../../feedback/noise/noise";
import { call, PartError, shown } from "../call";
import { shaped } from "./opened";

/** A noise of one's own: it gets a frozen list, and must give as many verdicts. */
export function guardNoise(noise: Noise): Noise {
  const what = `noise ${noise.name}`;
  const { after } = noise;
  return {
    ...noise,
    pass: (verdicts, integer) => {
      const passed = call(`${what}: pass`, () => noise.pass(Object.freeze([...verdicts]), integer));
      const sound = Array.isArray(passed) && passed.length === verdicts.length;
      if (sound && passed.every((verdict) => verdict === "better" || verdict === "worse")) return passed;
      throw new PartError(`${what}: pass gave ${shown(passed)}; ${verdicts.length} verdicts are needed`);
    },
    ...(after
      ? {
          after: (rows) => {
            const copy = structuredClone(rows);
            return guardNoise(
              shaped(
                "noise",
                `${what}: after`,
                call(`${what}: after`, () => after.call(noise, copy)),
              ),
            );
          },
        }
      : {}),
  };
}
