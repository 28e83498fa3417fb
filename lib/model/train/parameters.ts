import { InputError } from "../../errors";
import type { Graph } from "../onnx/graph";
import type { Tape } from "./tape";

/** A trained tensor, as the safetensors file has it. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Tensors that lie one after the other and go into the graph as one input, such as the matrices of queries, keys and values. */
export interface Block {
  /** The graph's input. */
  readonly input: string;
  /** The shape in which the graph sees it. */
  readonly dims: readonly number[];
  readonly tensors: readonly NamedTensor[];
  /** Whether its gradient is wanted. */
  readonly trained: boolean;
}

/** Rows of an embedding's gradient: those of the tokens that an input lists. */
export interface EmbeddingRows {
  readonly block: Block;
  /** The input with the tokens. */
  readonly tokens: string;
  /** The output with one row a token. */
  readonly output: string;
}

/** The trained tensors that a graph takes as inputs, and the gradients it gives as outputs. */
export class Parameters {
  readonly #graph: Graph;
  readonly #tape: Tape;
  readonly #isTrained: (name: string) => boolean;
  readonly #blocks = new Map<string, Block>();
  readonly #embedded: {
    readonly block: Block;
    readonly tokens: string;
    readonly rows: string;
    readonly width: number;
  }[] = [];

  /** @param isTrained whether a tensor of this name is trained; a frozen one gets no gradient */
  constructor(tape: Tape, isTrained: (name: string) => boolean) {
    this.#graph = tape.graph;
    this.#tape = tape;
    this.#isTrained = isTrained;
  }

  /**
   * The input for one or more tensors that lie together: trained all, or none.
   * @param dims the shape in which the graph sees them; that of the only tensor unless told
   */
  block(tensors: readonly NamedTensor[], dims: readonly number[] = tensors[0].shape): string {
    const input = tensors.map(({ name }) => name).join(" | ");
    if (!this.#blocks.has(input)) {
      const trained = this.#isTrained(tensors[0].name);
      const other = tensors.find(({ name }) => this.#isTrained(name) !== trained);
      if (other) throw new InputError(`${tensors[0].name} and ${other.name} lie together: train both or none`);
      this.#blocks.set(input, { input, dims, tensors, trained });
      this.#graph.input(input, "float", dims);
      if (trained) this.#tape.seek(input);
    }
    return input;
  }

  /** The rows of an embedding that belong to tokens. Its gradient leaves the graph as rows too, as it would be almost all zeros. */
  embed(name: string, shape: readonly [number, number], tokens: string): string {
    const block = this.#blocks.get(this.block([{ name, shape }]))!; // just made
    const rows = this.#graph.add("Gather", [block.input, tokens]);
    if (block.trained) {
      this.#tape.seek(rows);
      this.#embedded.push({ block, tokens, rows, width: shape[1] });
    }
    return rows;
  }

  /** Makes outputs of all gradients; to be called once the tape has walked back. */
  outputs(): { readonly blocks: readonly Block[]; readonly embedded: readonly EmbeddingRows[] } {
    const blocks = [...this.#blocks.values()].map((block) => {
      const gradient = this.#tape.gradient(block.input);
      if (gradient !== undefined) this.#graph.output(gradient, gradientName(block.input), "float", block.dims);
      return block;
    });
    const embedded = this.#embedded.flatMap(({ block, tokens, rows, width }) => {
      const gradient = this.#tape.gradient(rows);
      if (gradient === undefined) return [];
      const output = `rows of ${tokens}`;
      this.#graph.output(gradient, output, "float", [`${tokens} rows`, width]);
      return [{ block, tokens, output }];
    });
    return { blocks, embedded };
  }
}

/** The output that holds the gradient of an input. */
export function gradientName(input: string): string {
  return `gradient of ${input}`;
}
