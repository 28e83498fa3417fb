import type { Tape } from "../tape";

/** Where the candidates' tokens are predicted. */
export interface Picks {
  /** The places of the edges' tokens among rows × vocabulary, prompts × edges, int32; any place where a prompt has fewer edges. */
  readonly picks: string;
  /** What each edge adds to each candidate's score, prompts × edges × candidates. */
  readonly paths: string;
}

/**
 * Scores of each prompt's candidates: of the logits' log-softmax (`raw`: of the logits themselves) at the picked places, the sums along
 * the candidates' paths: rows × vocabulary → prompts × candidates. With e the gradient with respect to the picks: dlogits = e at the
 * picked places, less softmax · the row's sum of e.
 */
export function scores(tape: Tape, logits: string, { picks, paths }: Picks, vocabulary: number, raw: boolean): string {
  const { graph } = tape;
  const flat = (x: string): string => graph.add("Reshape", [x, graph.integers(-1)]);
  const values = raw ? logits : graph.add("LogSoftmax", [logits], { axis: -1n });
  const edges = graph.add("Unsqueeze", [graph.add("Gather", [flat(values), picks]), graph.integers(1)]);
  const sums = graph.add("Squeeze", [graph.add("MatMul", [edges, paths]), graph.integers(1)]);
  return tape.record([logits], sums, (gradient) => {
    tape.give(logits, () => {
      const places = flat(picks);
      const given = flat(graph.add("MatMul", [paths, graph.add("Unsqueeze", [gradient, graph.integers(2)])]));
      const scatter = (onto: string, at: string): string =>
        graph.add("ScatterElements", [onto, at, given], { axis: 0n, reduction: "add" });
      const zeros = (like: string): string => graph.add("ConstantOfShape", [graph.add("Shape", [like])]);
      if (raw) return graph.add("Reshape", [scatter(flat(zeros(logits)), places), graph.add("Shape", [logits])]);
      const perRow = graph.add("Slice", [logits, graph.integers(0), graph.integers(1), graph.integers(1)]);
      const row = graph.add("Div", [
        places,
        graph.add("Cast", [graph.add("Squeeze", [graph.integers(vocabulary)])], { to: 6n }),
      ]);
      const sums = graph.add("Unsqueeze", [scatter(flat(zeros(perRow)), row), graph.integers(1)]);
      const spread = graph.add("Mul", [graph.add("Exp", [values]), graph.add("Neg", [sums])]);
      return graph.add("Reshape", [scatter(flat(spread), places), graph.add("Shape", [logits])]);
    });
  });
}
