import { candidateTokens } from "../candidate-tokens";
import type { ModelFolder } from "../folder";
import {
  loadPreTrained,
  type OnnxOptions,
  type Tensor,
  type TransformersJs,
  transformersJs,
} from "../onnx/transformers-js";
import { oneByOne, type Scorer } from "../scorer";
import { candidateScore, type Scoring, tokenScore } from "../scores";
import { openTokenizer } from "../tokenizer";
import { promptTokens } from "./prompt-tokens";

type Session = { run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> };

/**
 * Loads a T5 that has only ONNX files, by transformers.js, and scores as {@link openT5} does, prompt by prompt.
 * @throws as {@link loadPreTrained}
 */
export async function openT5Onnx(
  folder: ModelFolder,
  { scoring, ...options }: OnnxOptions & { readonly scoring: Scoring },
): Promise<Scorer> {
  const js = transformersJs();
  const tokenizer = await openTokenizer(folder);
  const model = await loadPreTrained("AutoModelForSeq2SeqLM", folder, options);
  const startToken = 0; // T5's decoder starts with <pad>
  const encoder = (Reflect.get(model, "sessions") as Record<string, Session>).model;
  const ids = (rows: readonly (readonly number[])[]): Tensor =>
    new js.Tensor("int64", BigInt64Array.from(rows.flat(), BigInt), [rows.length, rows[0].length]);

  const score = async (prompt: string, candidates: readonly string[]): Promise<number[]> => {
    const encoded = promptTokens(tokenizer, prompt, startToken);
    const lists = candidateTokens(tokenizer, candidates);
    const width = Math.max(...lists.map((tokens) => tokens.length));
    const mask = [encoded.map(() => 1)];
    const { last_hidden_state: state } = await encoder.run({ input_ids: ids([encoded]), attention_mask: ids(mask) });
    const output = (await model.forward({
      encoder_outputs: repeat(js, state, lists.length),
      attention_mask: ids(lists.map(() => mask[0])),
      // The decoder looks only back, so what pads the shorter candidates changes nothing before it.
      decoder_input_ids: ids(lists.map((tokens) => [startToken, ...padded(tokens, width - 1)])),
    })) as { logits: Tensor };
    const vocabulary = output.logits.dims[2];
    const logits = output.logits.data as Float32Array;
    const scores = lists.map((tokens, row) =>
      candidateScore(
        tokens.map((token, j) => tokenScore(logits, (row * width + j) * vocabulary, vocabulary, token, scoring)),
        scoring,
      ),
    );
    for (const tensor of [state, ...Object.values(output)]) (tensor as Tensor).dispose();
    return scores;
  };

  return {
    tokens: (text) => tokenizer.encode(text),
    score,
    scoreAll: oneByOne(score),
    generate: async (prompt, maxTokens) => {
      const encoded = promptTokens(tokenizer, prompt, startToken);
      const inputs = { inputs: ids([encoded]), attention_mask: ids([encoded.map(() => 1)]) };
      const options = { ...inputs, max_new_tokens: maxTokens, do_sample: false };
      const said = (await model.generate(options as never)) as Tensor;
      return tokenizer.decode(Array.from(said.data as BigInt64Array, Number));
    },
    close: async () => {
      await model.dispose();
    },
  };
}

function padded(tokens: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, j) => tokens[j] ?? 0);
}

/** 1 × L × d → rows × L × d */
function repeat(js: TransformersJs, state: Tensor, rows: number): Tensor {
  const data = state.data as Float32Array;
  const all = new Float32Array(data.length * rows);
  for (let row = 0; row < rows; row++) all.set(data, row * data.length);
  return new js.Tensor("float32", all, [rows, ...state.dims.slice(1)]);
}
