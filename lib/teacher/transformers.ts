import { join } from "node:path";
import type * as transformersjs from "@xenova/transformers" with { "resolution-mode": "require" };
import { FailedError, InputError } from "../errors";
import { projectFolder } from "../project";
import { CANDIDATES } from "./candidates";
import { checkT5Folder } from "./folder";
import { candidateScore, type Scoring } from "./scores";
import type { Query, Teacher } from "./teacher";

/** Options of {@link loadT5}. */
export interface T5Options {
  readonly scoring?: Scoring;
  /** Threads of the ONNX runtime; 1 unless told, as several processes share the machine. */
  readonly threads?: number;
  /** Told which file is being fetched, and how far it is. */
  readonly progress?: (line: string) => void;
}

/** Scores of any candidates after a prompt. */
export interface T5Scorer {
  readonly fingerprint: string;
  /** Tokens of a prompt, without special ones. */
  tokens(text: string): number[];
  /** Scores of the candidates, in order. The score of a candidate depends on nothing but the prompt and itself. */
  score(prompt: string, candidates: readonly string[]): Promise<number[]>;
  close(): Promise<void>;
}

type Session = { run(feeds: Record<string, transformersjs.Tensor>): Promise<Record<string, transformersjs.Tensor>> };

/**
 * Loads a T5 by transformers.js and scores with it exactly as Lamorel does: prompt and candidate tokenised without special
 * tokens, the encoder run once per prompt, the decoder fed [0] + candidate, log-softmax over the vocabulary, the sum over the
 * candidate's tokens, no end token, no length normalisation.
 * @param source a folder in transformers.js' layout, or a hub id
 * @throws InputError for a folder that is not sound; FailedError when a hub cannot be reached
 */
export async function loadT5(source: { folder: string } | { hub: string }, options: T5Options = {}): Promise<T5Scorer> {
  const { scoring = "logprob", threads = 1, progress } = options;
  const js = require("@xenova/transformers") as typeof transformersjs;
  js.env.cacheDir = projectFolder("data", "cache", "models");
  js.env.allowLocalModels = true;
  js.env.localModelPath = "";
  const remote = "hub" in source;
  js.env.allowRemoteModels = remote;
  let fingerprint = remote ? "" : checkT5Folder(source.folder);
  const id = remote ? source.hub : source.folder;
  const common = {
    progress_callback: (info: { status: string; file?: string; progress?: number }) => {
      if (remote && info.status === "progress") progress?.(`${id} ${info.file}: ${Math.round(info.progress ?? 0)} %`);
    },
  };
  let tokenizer: transformersjs.PreTrainedTokenizer;
  let model: transformersjs.PreTrainedModel;
  try {
    tokenizer = await js.AutoTokenizer.from_pretrained(id, common);
    const session_options = { intraOpNumThreads: threads, interOpNumThreads: 1 };
    model = await js.AutoModelForSeq2SeqLM.from_pretrained(id, { ...common, dtype: "fp32", session_options });
  } catch (error) {
    const why = (error as Error).message.split("\n")[0].slice(0, 300);
    if (remote) throw new FailedError(`cannot load ${id} from the hub: ${why}; pass a folder with the model instead`);
    throw new InputError(`cannot load the teacher in ${id}: ${why}`);
  }
  if (remote) fingerprint = checkT5Folder(join(js.env.cacheDir, ...source.hub.split("/")));
  const start = 0; // T5's decoder starts with <pad>
  const encoder = (model as unknown as { sessions: Record<string, Session> }).sessions.model;
  const tokens = (text: string): number[] =>
    Array.from(tokenizer.encode(text, { add_special_tokens: false }) as number[], Number);
  const ids = (rows: readonly (readonly number[])[]): transformersjs.Tensor =>
    new js.Tensor("int64", BigInt64Array.from(rows.flat(), BigInt), [rows.length, rows[0].length]);

  return {
    fingerprint,
    tokens,
    score: async (prompt: string, candidates: readonly string[]) => {
      const promptTokens = tokens(prompt);
      const encoded = promptTokens.length > 0 ? promptTokens : [start]; // as Lamorel's padded batches give it
      const candidateTokens = candidates.map((candidate) => tokens(candidate));
      const width = Math.max(...candidateTokens.map((list) => list.length));
      if (width === 0) throw new InputError(`the candidates ${JSON.stringify(candidates)} have no tokens for ${id}`);
      const mask = [encoded.map(() => 1)];
      const { last_hidden_state: state } = await encoder.run({ input_ids: ids([encoded]), attention_mask: ids(mask) });
      const rows = candidates.length;
      const output = (await model.forward({
        encoder_outputs: repeat(js, state, rows),
        attention_mask: ids(candidates.map(() => mask[0])),
        // The decoder looks only back, so what pads the shorter candidates changes nothing before it.
        decoder_input_ids: ids(candidateTokens.map((list) => [start, ...pad(list, width - 1)])),
      })) as { logits: transformersjs.Tensor };
      const vocabulary = output.logits.dims[2];
      const logits = output.logits.data as Float32Array;
      const scores = candidateTokens.map((list, row) =>
        candidateScore(logits, row * width * vocabulary, vocabulary, list, scoring),
      );
      for (const tensor of [state, ...Object.values(output)]) (tensor as transformersjs.Tensor).dispose();
      return scores;
    },
    close: async () => {
      await model.dispose();
    },
  };
}

function pad(list: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, j) => list[j] ?? 0);
}

/** 1 × L × d → rows × L × d */
function repeat(js: typeof transformersjs, state: transformersjs.Tensor, rows: number): transformersjs.Tensor {
  const data = state.data as Float32Array;
  const all = new Float32Array(data.length * rows);
  for (let row = 0; row < rows; row++) all.set(data, row * data.length);
  return new js.Tensor("float32", all, [rows, ...state.dims.slice(1)]);
}

/** A T5 as a teacher, see {@link loadT5}. */
export function t5Teacher(name: string, scorer: T5Scorer, scoring: Scoring): Teacher {
  return {
    name,
    fingerprint: `t5-${scoring}-${scorer.fingerprint}`,
    score: async (queries: readonly Query[]) => {
      const replies: number[][] = [];
      for (const { prompt } of queries) replies.push(await scorer.score(prompt, CANDIDATES));
      return replies;
    },
    close: () => scorer.close(),
  };
}
