import type { ModelFolder } from "../folder";
import type { Precision } from "../onnx/layers";
import { openSession, type Tensor } from "../onnx/session";
import { openWeights } from "../weights";
import { llamaGraph } from "./graph";
import type { CausalModel, Past } from "./model";
import { type OwnCausal, readLlamaShape } from "./shape";

/**
 * Loads a Llama or Qwen2 from safetensors.
 * @throws InputError for a folder that is not sound
 */
export async function openLlama(
  folder: ModelFolder,
  type: OwnCausal,
  precision: Precision,
  threads: number,
): Promise<CausalModel> {
  const shape = readLlamaShape(folder, type);
  const { vocabulary, layers, keyHeads, headWidth } = shape;
  const session = await openSession(llamaGraph(shape, openWeights(folder), precision), threads);
  const names = Array.from({ length: layers }, (_, i) => [`past.${i}.keys`, `past.${i}.values`]).flat();
  const nothing = (texts: number): Past => {
    const empty: Tensor = { data: new Float32Array(0), dims: [texts, keyHeads, 0, headWidth] };
    return Object.fromEntries(names.map((name) => [name, empty]));
  };
  return {
    read: async (rows, past, keep) => {
      const [texts, tokens, start] = [rows.length, rows[0].length, past?.length ?? 0];
      const { logits, ...present } = await session.run({
        tokens: { data: BigInt64Array.from(rows.flat(), BigInt), dims: [texts, tokens] },
        positions: { data: Float32Array.from({ length: tokens }, (_, k) => start + k), dims: [tokens] },
        keep: { data: BigInt64Array.of(BigInt(keep)), dims: [1] },
        ...(past?.cache ?? nothing(texts)),
      });
      const cache = Object.fromEntries(names.map((name) => [name, present[name.replace("past", "present")]]));
      return { logits: logits.data as Float32Array, vocabulary, cache };
    },
    close: () => session.close(),
  };
}
