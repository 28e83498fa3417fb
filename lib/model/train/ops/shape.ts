import type { Tape } from "../tape";

/** Another shape for the same numbers; `shape` is a list of int64 in the graph. */
export function reshape(tape: Tape, x: string, shape: string): string {
  const { graph } = tape;
  return tape.record([x], graph.add("Reshape", [x, shape]), (gradient) => {
    tape.give(x, () => graph.add("Reshape", [gradient, graph.add("Shape", [x])]));
  });
}

/** Axes in another order. */
export function transpose(tape: Tape, x: string, perm: readonly number[]): string {
  const { graph } = tape;
  const by = (order: readonly number[]): { perm: bigint[] } => ({ perm: order.map(BigInt) });
  const inverse = perm.map((_, axis) => perm.indexOf(axis));
  return tape.record([x], graph.add("Transpose", [x], by(perm)), (gradient) => {
    tape.give(x, () => graph.add("Transpose", [gradient], by(inverse)));
  });
}

/** Tensors side by side along their last axis, of these sizes. */
export function concatenate(tape: Tape, parts: readonly string[], sizes: readonly number[]): string {
  const { graph } = tape;
  return tape.record(parts, graph.add("Concat", parts, { axis: -1n }), (gradient) => {
    const pieces = graph.addAll("Split", [gradient, graph.integers(...sizes)], { axis: -1n }, parts.length);
    for (const [k, part] of parts.entries()) tape.give(part, () => pieces[k]);
  });
}

/** x + y, of one shape. */
export function add(tape: Tape, x: string, y: string): string {
  return tape.record([x, y], tape.graph.add("Add", [x, y]), (gradient) => {
    tape.give(x, () => gradient);
    tape.give(y, () => gradient);
  });
}

/** x times a number. */
export function scale(tape: Tape, x: string, factor: number): string {
  const times = (value: string): string => tape.graph.add("Mul", [value, tape.graph.float(factor)]);
  return factor === 1 ? x : tape.record([x], times(x), (gradient) => tape.give(x, () => times(gradient)));
}
