import type { Graph } from "../onnx/graph";

/** Emits the nodes that bring the gradient of an output back to the inputs. */
export type Back = (gradient: string) => void;

/**
 * Reverse-mode differentiation while an ONNX graph is written: each operation emits its forward nodes and records how a gradient goes
 * back through it; {@link backward} walks the records in reverse and emits the gradient's nodes into the same graph. What leads to no
 * tensor whose gradient is sought is not recorded, so frozen weights cost nothing.
 */
export class Tape {
  readonly graph: Graph;
  readonly #sought = new Set<string>();
  readonly #gradients = new Map<string, string>();
  readonly #records: { readonly output: string; readonly back: Back }[] = [];

  constructor(graph: Graph) {
    this.graph = graph;
  }

  /** Asks for the gradient with respect to a tensor. */
  seek(tensor: string): string {
    this.#sought.add(tensor);
    return tensor;
  }

  /** Whether a gradient with respect to this tensor, or to what it was made of, is sought. */
  seeks(tensor: string): boolean {
    return this.#sought.has(tensor);
  }

  /** Records how a gradient goes back from an operation's output to its inputs; none is recorded where none is sought. */
  record(inputs: readonly string[], output: string, back: Back): string {
    if (inputs.some((input) => this.#sought.has(input))) {
      this.#sought.add(output);
      this.#records.push({ output, back });
    }
    return output;
  }

  /** Adds to the gradient with respect to a tensor, unless none is sought. */
  give(tensor: string, gradient: () => string): void {
    this.giveOnto(tensor, (sum) => {
      const more = gradient();
      return sum === undefined ? more : this.graph.add("Add", [sum, more]);
    });
  }

  /** As {@link give}, for operators that add to a sum by themselves: `gradient` gets what was given before. */
  giveOnto(tensor: string, gradient: (sum: string | undefined) => string): void {
    if (this.#sought.has(tensor)) this.#gradients.set(tensor, gradient(this.#gradients.get(tensor)));
  }

  /** The gradient with respect to a tensor, once {@link backward} has been called; undefined where the loss does not depend on it. */
  gradient(tensor: string): string | undefined {
    return this.#gradients.get(tensor);
  }

  /** Emits the gradients, from those given to the graph's ends back to all tensors sought. */
  backward(): void {
    for (const { output, back } of this.#records.reverse()) {
      const gradient = this.#gradients.get(output);
      if (gradient !== undefined) back(gradient);
    }
  }
}
