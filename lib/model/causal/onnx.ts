import type { ModelFolder } from "../folder";
import {
  loadPreTrained,
  type OnnxOptions,
  type Tensor,
  type TransformersJs,
  transformersJs,
} from "../onnx/transformers-js";
import type { CausalModel, Past } from "./model";

/**
 * Loads a decoder-only model of any kind that transformers.js knows from its ONNX files.
 * @throws as {@link loadPreTrained}
 */
export async function openCausalOnnx(folder: ModelFolder, options: OnnxOptions): Promise<CausalModel> {
  const js = transformersJs();
  const model = await loadPreTrained("AutoModelForCausalLM", folder, options);
  const integers = (values: number[], dims: number[]): Tensor =>
    new js.Tensor("int64", BigInt64Array.from(values, BigInt), dims);
  return {
    read: async (rows, past, keep) => {
      const [texts, tokens, start] = [rows.length, rows[0].length, past?.length ?? 0];
      const repeated = (row: number[]): number[] => rows.flatMap(() => row);
      const positions = Array.from({ length: tokens }, (_, k) => start + k);
      const output = (await model.forward({
        input_ids: integers(rows.flat(), [texts, tokens]),
        attention_mask: integers(new Array(texts * (start + tokens)).fill(1), [texts, start + tokens]),
        position_ids: integers(repeated(positions), [texts, tokens]),
        past_key_values: past && tensorsOf(js, past.cache),
      })) as Record<string, Tensor>;
      const { logits: raw, ...rest } = output;
      const logits = raw.to("float32");
      const vocabulary = logits.dims[2];
      const present = Object.entries(rest).filter(([name]) => name.startsWith("present"));
      const cache = Object.fromEntries(
        present.map(([name, { data, dims, type }]): [string, Past[string]] => [
          name.replace("present", "past_key_values"),
          { data: data as Float32Array, dims, type },
        ]),
      );
      return { logits: lastRows(logits, keep), vocabulary, cache };
    },
    close: async () => {
      await model.dispose();
    },
  };
}

/** A cache as tensors of transformers.js. */
function tensorsOf(js: TransformersJs, cache: Past): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(cache).map(([name, { data, dims, type = "float32" }]) => [
      name,
      new js.Tensor(type as "float32", data, [...dims]),
    ]),
  );
}

/** The last `keep` rows of each text: texts × tokens × vocabulary → texts × keep × vocabulary. */
function lastRows({ data, dims }: Tensor, keep: number): Float32Array {
  const [texts, tokens, vocabulary] = dims;
  const wanted = new Float32Array(texts * keep * vocabulary);
  for (let text = 0; text < texts; text++) {
    const end = (text + 1) * tokens * vocabulary;
    wanted.set((data as Float32Array).subarray(end - keep * vocabulary, end), text * keep * vocabulary);
  }
  return wanted;
}
