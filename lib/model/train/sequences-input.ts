import type { Graph } from "../onnx/graph";
import type { Sequences } from "./ops/rows";

/**
 * Inputs for sequences of tokens: `name`, the tokens packed, int32; `name pad`, `name pack` and `name present` as {@link Sequences}
 * has them.
 * @param length the name of the length to which they are padded
 */
export function sequencesInput(graph: Graph, name: string, length: string): Sequences & { readonly tokens: string } {
  return {
    tokens: graph.input(name, "int32", [`${name} rows`]),
    pad: graph.input(`${name} pad`, "int32", ["prompts", length]),
    pack: graph.input(`${name} pack`, "int32", [`${name} rows`]),
    present: graph.input(`${name} present`, "float", ["prompts", length, 1]),
  };
}
