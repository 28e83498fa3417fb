import type { Tape } from "../tape";

/**
 * Sequences of different lengths: packed, one row a token and none for padding, for layers that treat tokens one by one; padded to
 * sequences × length, for attention.
 */
export interface Sequences {
  /** The packed row of each token, sequences × length, int32; any row where there is none. */
  readonly pad: string;
  /** The padded row of each token, int32. */
  readonly pack: string;
  /** 1 where there is a token, else 0: sequences × length × 1. */
  readonly present: string;
}

/** rows × width → sequences × length × width. What stands in the padding must change nothing: its gradient is dropped. */
export function padRows(tape: Tape, x: string, { pad, pack }: Sequences, width: number): string {
  const { graph } = tape;
  return tape.record([x], graph.add("Gather", [x, pad]), (gradient) => {
    tape.give(x, () => graph.add("Gather", [graph.add("Reshape", [gradient, graph.integers(-1, width)]), pack]));
  });
}

/** sequences × length × width, or the same numbers with more axes, → rows × width */
export function packRows(tape: Tape, x: string, { pad, pack, present }: Sequences, width: number): string {
  const { graph } = tape;
  const rows = graph.add("Gather", [graph.add("Reshape", [x, graph.integers(-1, width)]), pack]);
  return tape.record([x], rows, (gradient) => {
    tape.give(x, () => {
      const padded = graph.add("Mul", [graph.add("Gather", [gradient, pad]), present]);
      return graph.add("Reshape", [padded, graph.add("Shape", [x])]);
    });
  });
}

/** Some rows of a matrix, none of them twice; `rows` are int64. */
export function pickRows(tape: Tape, x: string, rows: string): string {
  const { graph } = tape;
  return tape.record([x], graph.add("Gather", [x, rows]), (gradient) => {
    tape.give(x, () => {
      const zeros = graph.add("ConstantOfShape", [graph.add("Shape", [x])]);
      return graph.add("ScatterND", [zeros, graph.add("Unsqueeze", [rows, graph.integers(1)]), gradient]);
    });
  });
}
