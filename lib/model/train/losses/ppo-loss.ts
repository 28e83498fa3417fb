import { InputError } from "../../../errors";
import type { Graph } from "../../onnx/graph";
import type { Tape } from "../tape";
import type { Loss } from "./loss";

/** The names of the loss's outputs, each one number. */
export const PPO_OUTPUTS = ["loss", "policy loss", "value loss", "entropy", "clipped", "divergence"] as const;

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
export const ppoLoss: Loss = (tape, { scores, value }) => {
  if (value === undefined) throw new InputError("PPO's loss needs a value head; give the model one");
  const { graph } = tape;
  const frames: Frames = { share: column(graph, "shares"), clip: graph.input("clip", "float", []) };
  const policy = policyPart(tape, scores, frames);
  const error = valuePart(tape, value, frames);
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
};

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

/** 1 where a comparison holds, else 0. */
function indicator(graph: Graph, comparison: string, a: string, b: string): string {
  return graph.add("Cast", [graph.add(comparison, [a, b])], { to: 1n });
}

/** Clipped surrogate and entropy. With a = the action's row and p = π: d ln p(action) = a − p, dH = −p ∘ (ln p + H). */
function policyPart(tape: Tape, scores: string, frames: Frames) {
  const { graph } = tape;
  const rowSum = (x: string): string => graph.add("ReduceSum", [x, graph.integers(1)], { keepdims: 1n });
  const asked = graph.input("frames", "float", ["frames", "prompts"]);
  const actions = graph.input("actions", "float", ["frames", "candidates"]);
  const advantages = column(graph, "advantages");
  const logs = graph.add("LogSoftmax", [graph.add("MatMul", [asked, scores])], { axis: -1n });
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
function valuePart(tape: Tape, value: string, frames: Frames) {
  const { graph } = tape;
  const asked = graph.input("value frames", "float", ["frames", "prompts"]);
  const [old, returns] = [column(graph, "old values"), column(graph, "returns")];
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
    const perFrame = graph.add("Mul", [graph.add("Mul", [open, frames.share]), weight]);
    return graph.add("FusedMatMul", [asked, perFrame], { transA: 1n });
  };
  return { loss: mean(tape, graph.add("Max", [freeSquare, clippedSquare]), frames), gradient };
}
