import type { Dealing, Noise } from "../../../feedback/noise/noise";
import { call, PartError, shown } from "../call";
import { memoryOf } from "./memory";
import { opened, shaped } from "./opened";

/** A noise of one's own: it gets a frozen list, and must give as many verdicts. */
export function guardNoise(noise: Noise): Noise {
  const what = `noise ${noise.name}`;
  const { after, create, pass } = noise;
  return {
    ...noise,
    ...(pass
      ? {
          pass: (verdicts, integer, settings) => {
            const passed = call(`${what}: pass`, () =>
              pass.call(noise, Object.freeze([...verdicts]), integer, settings),
            );
            const sound = Array.isArray(passed) && passed.length === verdicts.length;
            if (sound && passed.every((verdict) => verdict === "better" || verdict === "worse")) return passed;
            throw new PartError(`${what}: pass gave ${shown(passed)}; ${verdicts.length} verdicts are needed`);
          },
        }
      : {}),
    ...(create
      ? {
          create: (settings) => {
            const dealer = opened("dealer", `${what}: create`, () => create.call(noise, settings));
            return {
              open: (frozen) => {
                const deal = call(`${what}: open`, () => dealer.open(frozen));
                return (steps, at) => dealt(what, deal, steps, at);
              },
              ...memoryOf(what, dealer),
            };
          },
        }
      : {}),
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

/** What arrives of a step's verdicts: as many, each a verdict or none. */
function dealt(what: string, deal: Dealing, ...[steps, at]: Parameters<Dealing>): ReturnType<Dealing> {
  const frozen = Object.freeze(steps.map(({ view, token, verdict }) => Object.freeze({ view, token, verdict })));
  const passed = call(`${what}: dealing`, () => deal(frozen, at));
  const sound = Array.isArray(passed) && passed.length === steps.length;
  if (sound && passed.every((verdict) => [undefined, "better", "worse"].includes(verdict))) return passed;
  throw new PartError(`${what}: dealing gave ${shown(passed)}; ${steps.length} verdicts or undefined are needed`);
}
