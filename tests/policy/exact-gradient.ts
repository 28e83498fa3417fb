/** The default network's loss and gradient in float64, written out in plain loops: what both engines are measured by. */
import type { Rollout } from "tandem/dist/policy/rollout";
import {
  CELL_WIDTH,
  CELLS,
  cellKind,
  MISSION_WORDS,
  missionVector,
  writeCell,
} from "tandem/dist/policy/student/features";
import { HIDDEN } from "tandem/dist/policy/student/heads";
import type { LossOptions } from "tandem/dist/policy/student/loss";
import { mlp } from "tandem/dist/policy/student/networks/mlp";
import { countOf, sizeOf } from "tandem/dist/policy/student/parameters";
import { studentShapes } from "tandem/dist/policy/student/shapes";
import type { Time, TokenUse } from "tandem/dist/policy/student/uses/use";

const E = 16;
const F = mlp.features;

/** What the loss is of. */
export interface Lot {
  readonly rollout: Rollout;
  readonly advantages: Float64Array;
  readonly returns: Float64Array;
  readonly use: TokenUse;
  readonly time: Time;
}

type Named = Readonly<Record<string, Float64Array>>;

function named(flat: Float64Array, K: number): Named {
  let start = 0;
  return Object.fromEntries(
    Object.entries(studentShapes(mlp, K)).map(([name, shape]) => {
      const part = flat.subarray(start, start + sizeOf(shape));
      start += part.length;
      return [name, part];
    }),
  );
}

/** The loss over all rows of a rollout, its gradient by all parameters, and V and log π of each row. */
export function exactGradient(
  parameters: ArrayLike<number>,
  { rollout, advantages, returns, use, time }: Lot,
  { clip, entropyCoefficient, valueCoefficient }: LossOptions,
): { loss: number; flat: Float64Array; values: Float64Array; logs: Float64Array } {
  const n = rollout.actions.length;
  const K = rollout.logProbabilities.length / n;
  const p = named(Float64Array.from(parameters), K);
  const flat = new Float64Array(countOf(studentShapes(mlp, K)));
  const d = named(flat, K);
  const values = new Float64Array(n);
  const allLogs = new Float64Array(n * K);
  const given = { given: rollout.tokens, tokens: rollout.tokens, logs: rollout.logProbabilities };
  let loss = 0;
  for (let row = 0; row < n; row++) {
    // forward
    const cells = new Float32Array(CELLS * CELL_WIDTH);
    for (let c = 0; c < CELLS; c++) {
      const [o, colour, s] = rollout.observations.subarray((row * CELLS + c) * 3);
      writeCell(cellKind(o, colour, s), cells, c * CELL_WIDTH);
    }
    const words = missionVector(rollout.missions[row]);
    const embedded = product(cells, p.cell, CELLS, CELL_WIDTH, E);
    const gates = product(words, p.gate, 1, MISSION_WORDS.length, E).map((x) => 1 + x);
    const active = embedded.map((e, k) => Math.max(0, e * gates[k % E]));
    const features = plus(product(active, p.view, 1, CELLS * E, F), p.viewBias).map(Math.tanh);
    const critic = plus(product(features, p.critic, 1, F, HIDDEN), p.criticBias).map(Math.tanh);
    const v = critic.reduce((sum, h, j) => sum + h * p.value[j], p.valueBias[0]);
    const advice = new Float32Array(2 * K);
    use.encode?.(given, row, advice, 0);
    const read = Float64Array.of(...features, ...advice);
    const actor = plus(product(read, p.actor, 1, F + 2 * K, HIDDEN), p.actorBias).map(Math.tanh);
    const prior = new Float32Array(K);
    use.prior?.(given, row, prior, 0, time);
    const logits = plus(plus(product(actor, p.policy, 1, HIDDEN, K), p.policyBias), prior);
    const shift = Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0));
    const logs = logits.map((z) => z - shift);
    const pi = logs.map(Math.exp);
    values[row] = v;
    allLogs.set(logs, row * K);
    // loss, and its derivatives by V and the logits
    const a = rollout.actions[row];
    const f32 = Math.fround;
    const [advantage, back, old] = [f32(advantages[row]), f32(returns[row]), f32(rollout.values[row])];
    const ratio = Math.exp(logs[a] - rollout.actionLogProbabilities[row]);
    const clipped = Math.min(Math.max(ratio, 1 - clip), 1 + clip);
    const near = old + Math.min(Math.max(v - old, -clip), clip);
    const entropy = -pi.reduce((sum, q, k) => sum + q * logs[k], 0);
    const target = new Float32Array(K);
    const weight = f32(use.target?.(given, row, target, 0, time) ?? 0);
    const cross = -target.reduce((sum, t, k) => sum + t * weight * logs[k], 0);
    const [policyLoss, valueLoss] = [
      -Math.min(ratio * advantage, clipped * advantage),
      Math.max((v - back) ** 2, (near - back) ** 2),
    ];
    loss += (policyLoss + valueCoefficient * valueLoss - entropyCoefficient * entropy + cross) / n;
    const isFree = ratio * advantage <= clipped * advantage;
    const mass = target.reduce((sum, t) => sum + t * weight, 0);
    const dz = logs.map((log, k) => {
      const policy = isFree ? -advantage * ratio * (Number(k === a) - pi[k]) : 0;
      return (policy + entropyCoefficient * pi[k] * (log + entropy) + mass * pi[k] - target[k] * weight) / n;
    });
    const isNear = (v - back) ** 2 < (near - back) ** 2;
    const slope = isNear && Math.abs(v - old) > clip ? 0 : 2 * ((isNear ? near : v) - back);
    const dv = (valueCoefficient * slope) / n;
    // back
    const dActor = layerBack(actor, p.policy, dz, d.policy, d.policyBias).map((x, j) => x * (1 - actor[j] ** 2));
    const dRead = layerBack(read, p.actor, dActor, d.actor, d.actorBias);
    const dCritic = critic.map((h, j) => dv * p.value[j] * (1 - h * h));
    for (let j = 0; j < HIDDEN; j++) d.value[j] += dv * critic[j];
    d.valueBias[0] += dv;
    const viaCritic = layerBack(features, p.critic, dCritic, d.critic, d.criticBias);
    const dFeatures = features.map((x, j) => (dRead[j] + viaCritic[j]) * (1 - x * x));
    const dActive = layerBack(active, p.view, dFeatures, d.view, d.viewBias);
    for (let c = 0; c < CELLS; c++) {
      for (let e = 0; e < E; e++) {
        const k = c * E + e;
        if (active[k] <= 0) continue;
        for (let w = 0; w < CELL_WIDTH; w++) d.cell[w * E + e] += cells[c * CELL_WIDTH + w] * dActive[k] * gates[e];
        for (let w = 0; w < words.length; w++) d.gate[w * E + e] += words[w] * dActive[k] * embedded[k];
      }
    }
  }
  return { loss, flat, values, logs: allLogs };
}

/** x (rows × inner) times w (inner × columns). */
function product(x: ArrayLike<number>, w: Float64Array, rows: number, inner: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let k = 0; k < inner; k++) {
      const factor = x[r * inner + k];
      if (factor !== 0) for (let c = 0; c < columns; c++) out[r * columns + c] += factor * w[k * columns + c];
    }
  }
  return out;
}

function plus(a: Float64Array, b: ArrayLike<number>): Float64Array {
  return a.map((x, k) => x + b[k]);
}

/** Adds to the gradients of y = x · w + b, given that by y. @returns that by x */
function layerBack(
  x: Float64Array,
  w: Float64Array,
  dy: Float64Array,
  dw: Float64Array,
  db: Float64Array,
): Float64Array {
  const columns = dy.length;
  for (let c = 0; c < columns; c++) db[c] += dy[c];
  return x.map((value, k) => {
    let sum = 0;
    for (let c = 0; c < columns; c++) {
      dw[k * columns + c] += value * dy[c];
      sum += w[k * columns + c] * dy[c];
    }
    return sum;
  });
}
