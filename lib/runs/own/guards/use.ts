import type { Advice } from "../../../policy/policy";
import type { TokenUse } from "../../../policy/student/uses/use";
import { call, PartError, shown } from "../call";
import { finite } from "./opened";

/** How far the probabilities of a target may be from a sum of 1. */
const TOLERANCE = 1e-3;

/** A use of one's own: it gets copies of the one row that it is asked about, and writes into arrays of its own. */
export function guardUse(use: TokenUse): TokenUse {
  const what = `use ${use.name}`;
  const { dropout, encode, potential, prior, target } = use;
  return {
    name: use.name,
    title: use.title,
    ...(use.settings ? { settings: use.settings } : {}),
    ...(encode
      ? {
          encode: (advice, row, out, at) => {
            const copy = rowOf(advice, row);
            const own = new Float64Array(2 * copy.logs.length);
            call(`${what}: encode`, () => encode.call(use, copy, 0, own, 0));
            out.set(finite(`${what}: encode`, own, own.length), at);
          },
        }
      : {}),
    ...(dropout
      ? {
          dropout: (xDropout, time) => {
            const p = call(`${what}: dropout`, () => dropout.call(use, xDropout, Object.freeze({ ...time })));
            if (p >= 0 && p <= 1) return p;
            throw new PartError(`${what}: dropout gave ${shown(p)}; a probability is needed`);
          },
        }
      : {}),
    ...(potential
      ? {
          potential: (advice, row, action) => {
            const copy = rowOf(advice, row);
            const value = call(`${what}: potential`, () => potential.call(use, copy, 0, action));
            if (Number.isFinite(value)) return value;
            throw new PartError(`${what}: potential gave ${shown(value)}; a finite number is needed`);
          },
        }
      : {}),
    ...(prior
      ? {
          prior: (advice, row, out, at, time) => {
            const copy = rowOf(advice, row);
            const own = new Float64Array(copy.logs.length);
            call(`${what}: prior`, () => prior.call(use, copy, 0, own, 0, Object.freeze({ ...time })));
            finite(`${what}: prior`, own, own.length).forEach((logit, k) => {
              out[at + k] += logit;
            });
          },
        }
      : {}),
    ...(target
      ? {
          target: (advice, row, out, at, time) => {
            const copy = rowOf(advice, row);
            const own = new Float32Array(copy.logs.length);
            const weight = call(`${what}: target`, () => target.call(use, copy, 0, own, 0, Object.freeze({ ...time })));
            const sum = finite(`${what}: target`, own, own.length).reduce((all, p) => all + p, 0);
            if (!(Number.isFinite(weight) && weight >= 0)) {
              throw new PartError(`${what}: target gave the weight ${shown(weight)}; a number from 0 on is needed`);
            }
            if (weight > 0 && (own.some((p) => p < 0) || Math.abs(sum - 1) > TOLERANCE)) {
              throw new PartError(`${what}: target wrote ${shown([...own])}; probabilities that sum to 1 are needed`);
            }
            out.set(own, at);
            return weight;
          },
        }
      : {}),
  };
}

/** A copy of one row of advice. */
function rowOf({ given, tokens, logs }: Advice, row: number): Advice {
  const K = logs.length / tokens.length;
  return {
    given: given.slice(row, row + 1),
    tokens: tokens.slice(row, row + 1),
    logs: logs.slice(row * K, (row + 1) * K),
  };
}
