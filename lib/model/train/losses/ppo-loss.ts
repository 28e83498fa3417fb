import { InputError } from "../../../errors";
import type { Graph } from "../../onnx/graph";
import type { Tape } from "../tape";
import type { Ends, Loss } from "./loss";

/** The names of the loss's outputs, each one number. */
export const PPO_OUTPUTS = ["loss", "policy loss", "value loss", "entropy", "clipped", "divergence"] as const;

/** In what PPO's loss may differ from Lamorel's. */
export interface PpoLossOptions {
  /** What is added to the score of each candidate, C. */
  readonly shifts?: readonly number[];
  /**
   * Which errors of V the mean goes over: each frame's, or those of each frame's V against the old V and the return of every frame of the
   * minibatch, F × F.
   */
  readonly valuePairs?: "own" | "all";
}

/** What PPO's loss knows of a minibatch: columns of frames × 1. */
interface Frames {
  readonly share: string;
  readonly clip: string;
}

/**
 * PPO's loss (Schulman et al. 2017) as Lamorel's example has it, over F frames that share B prompts: with π the softmax of a frame's
 * scores over the C candidates and ρ = π(action) / the probability it had,
 *
 * −mean(min(ρ A, clip(ρ, 1 ± c) A)) − entropy weight · mean(H(π)) + value weight · mean(max((V − R)², (V clipped to old V ± v − R)²)).
 *
 * Inputs: `frames` and `value frames`, F × B, 1 where a frame has its prompt (that for its V may be another), so that frames with the same
 * prompt share one forward and one backward; `actions`, F × C, 1 at the action; `advantages`, `old log probabilities`, `old values`,
 * `returns` and `shares` (1/F each for a mean), F × 1; `clip`, `value clip`, `entropy weight`, `value weight`, one number each.
 * Outputs: {@link PPO_OUTPUTS} (the share of clipped frames; the mean of (ρ − 1) − ln ρ, an estimate of KL(old ‖ new)),
 * `log probabilities` F × C and `values` F × 1.
 * @throws InputError for a model without a value head
 */
export const ppoLoss: Loss = (tape, ends) => build(tape, ends, {});

/** {@link ppoLoss}, but for what the options say. */
export function ppoLossWith(options: PpoLossOptions): Loss {
  return (tape, ends) => build(tape, ends, options);
}

function build(tape: Tape, { scores, value }: Ends, { shifts = [], valuePairs = "own" }: PpoLossOptions): void {
  if (value === undefined) throw new InputError("PPO's loss needs a value head; give the model one");
  const { graph } = tape;
  const frames: Frames = { share: column(graph, "shares"), clip: graph.input("clip", "float", []) };
  const policy = policyPart(tape, scores, frames, shifts);
  const error = valuePart(tape, value, frames, valuePairs);
  const entropyWeight = graph.input("entropy weight", "float", []);
  const valueWeight = graph.input("value weight", "float", []);
  tape.give(scores, () => policy.gradient(entropyWeight));
  tape.give(value, () => error.gradient(valueWeight));
  const loss = graph.add("Sub", [policy.loss, graph.add("Mul", [entropyWeight, policy.entropy])]);
  const parts = {
    loss: graph.add("Add", [loss, graph.add("Mul", [valueWeight, error.loss])]),
    "policy loss": policy.loss,
    "value loss": error.loss,
    entropy: policy.entropy,
    clipped: policy.clipped,
    divergence: policy.divergence,
  };
  for (const name of PPO_OUTPUTS) graph.output(parts[name], name, "float", []);
}

function column(graph: Graph, name: string): string {
  return graph.input(name, "float", ["frames", 1]);
}

/** The sum over frames of a column times their shares. */
function mean({ graph }: Tape, x: string, { share }: Frames): string {
  return graph.add("ReduceSum", [graph.add("Mul", [x, share])], { keepdims: 0n });
}

/** min(max(x, −limit), limit) */
function within(graph: Graph, x: string, limit: string): string {
  return graph.add("Clip", [x, graph.add("Neg", [limit]), limit]);
}

/** Each row's sum, n × m → n × 1. */
function sumOfRows(graph: Graph, x: string): string {
  return graph.add("ReduceSum", [x, graph.integers(1)], { keepdims: 1n });
}

/** Frames × candidates with each candidate's shift added. */
function shifted(graph: Graph, scores: string, shifts: readonly number[]): string {
  if (shifts.every((shift) => shift === 0)) return scores;
  return graph.add("Add", [scores, graph.floats("shifts", [1, shifts.length], Float32Array.from(shifts))]);
}

/** 1 where a comparison holds, else 0. */
function indicator(graph: Graph, comparison: string, a: string, b: string): string {
  return graph.add("Cast", [graph.add(comparison, [a, b])], { to: 1n });
}

/** Clipped surrogate and entropy. With a = the action's row and p = π: d ln p(action) = a − p, dH = −p ∘ (ln p + H). */
function policyPart(tape: Tape, scores: string, frames: Frames, shifts: readonly number[]) {
  const { graph } = tape;
  const rowSum = (x: string): string => sumOfRows(graph, x);
  const asked = graph.input("frames", "float", ["frames", "prompts"]);
  const actions = graph.input("actions", "float", ["frames", "candidates"]);
  const advantages = column(graph, "advantages");
  const own = graph.add("MatMul", [asked, scores]);
  const logs = graph.add("LogSoftmax", [shifted(graph, own, shifts)], { axis: -1n });
  graph.output(logs, "log probabilities", "float", ["frames", "candidates"]);
  const p = graph.add("Exp", [logs]);
  const entropies = graph.add("Neg", [rowSum(graph.add("Mul", [p, logs]))]);
  const change = graph.add("Sub", [rowSum(graph.add("Mul", [logs, actions])), column(graph, "old log probabilities")]);
  const ratio = graph.add("Exp", [change]);
  const excess = graph.add("Sub", [ratio, graph.float(1)]);
  const kept = graph.add("Add", [within(graph, excess, frames.clip), graph.float(1)]);
  const free = graph.add("Mul", [ratio, advantages]);
  const clipped = graph.add("Mul", [kept, advantages]);
  const outside = graph.add("Mul", [
    indicator(graph, "Greater", graph.add("Abs", [excess]), frames.clip),
    indicator(graph, "Less", clipped, free),
  ]);
  const gradient = (entropyWeight: string): string => {
    // The clipped term has no slope outside the clip; inside, both terms are the same.
    const open = graph.add("Mul", [free, graph.add("Sub", [graph.float(1), outside])]);
    const action = graph.add("Mul", [graph.add("Neg", [open]), graph.add("Sub", [actions, p])]);
    const spread = graph.add("Mul", [graph.add("Mul", [p, graph.add("Add", [logs, entropies])]), entropyWeight]);
    const perFrame = graph.add("Mul", [graph.add("Add", [action, spread]), frames.share]);
    return graph.add("FusedMatMul", [asked, perFrame], { transA: 1n });
  };
  return {
    loss: graph.add("Neg", [mean(tape, graph.add("Min", [free, clipped]), frames)]),
    entropy: mean(tape, entropies, frames),
    clipped: mean(tape, indicator(graph, "Greater", graph.add("Abs", [excess]), frames.clip), frames),
    divergence: mean(tape, graph.add("Sub", [excess, change]), frames),
    gradient,
  };
}

/** The larger of two squared errors: of V, and of V that goes no farther than `value clip` from what it was. */
function valuePart(tape: Tape, value: string, frames: Frames, pairs: "own" | "all") {
  const { graph } = tape;
  const asked = graph.input("value frames", "float", ["frames", "prompts"]);
  // What V is compared with lies along the columns where each V meets that of every frame.
  const against = (x: string): string => (pairs === "all" ? graph.add("Transpose", [x], { perm: [1n, 0n] }) : x);
  const overOthers = (x: string): string =>
    pairs === "all" ? sumOfRows(graph, graph.add("Mul", [x, against(frames.share)])) : x;
  const [old, returns] = ["old values", "returns"].map((name) => against(column(graph, name)));
  const limit = graph.input("value clip", "float", []);
  const values = graph.add("MatMul", [asked, value]);
  graph.output(values, "values", "float", ["frames", 1]);
  const step = graph.add("Sub", [values, old]);
  const kept = graph.add("Add", [old, within(graph, step, limit)]);
  const [free, clipped] = [values, kept].map((one) => graph.add("Sub", [one, returns]));
  const [freeSquare, clippedSquare] = [free, clipped].map((one) => graph.add("Mul", [one, one]));
  const gradient = (weight: string): string => {
    // Outside the clip V's clipped error has no slope; inside, both errors are the same but for rounding.
    const outside = indicator(graph, "Greater", graph.add("Abs", [step]), limit);
    const flat = graph.add("Mul", [outside, indicator(graph, "Greater", clippedSquare, freeSquare)]);
    const open = graph.add("Mul", [free, graph.add("Sub", [graph.float(2), graph.add("Add", [flat, flat])])]);
    const perFrame = graph.add("Mul", [graph.add("Mul", [overOthers(open), frames.share]), weight]);
    return graph.add("FusedMatMul", [asked, perFrame], { transA: 1n });
  };
  return { loss: mean(tape, overOthers(graph.add("Max", [freeSquare, clippedSquare])), frames), gradient };
}
