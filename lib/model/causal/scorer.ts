import { argmax } from "../../distribution";
import { InputError } from "../../errors";
import { candidateTokens } from "../candidate-tokens";
import type { Tensor } from "../onnx/session";
import { oneByOne, type Scorer } from "../scorer";
import { candidateScore, type Scoring, tokenScore } from "../scores";
import type { Tokenizer } from "../tokenizer";
import type { CausalModel, Past } from "./model";

/** How a decoder-only model is asked. */
export interface CausalOptions {
  readonly scoring: Scoring;
  /** Whether a prompt is put into the model's chat template. */
  readonly chat: boolean;
  /** Tokens that end what the model says. */
  readonly endTokens: readonly number[];
}

/** Beginnings of prompts whose keys and values are kept: enough for every feedback sentence of one mission. */
const MAX_HEADS = 24;

/** What the model has read. */
interface Read {
  readonly cache: Past;
  readonly length: number;
}

/**
 * Scores with a decoder-only model as Lamorel does: the candidate's tokens come right after the prompt's, tokenised by
 * themselves and without special tokens; only a model that is used to a BOS gets it before the prompt. With the chat template,
 * the prompt is what the user says, and the candidate begins the assistant's reply.
 *
 * Prompts that begin alike share that work: what stands before the last line but one (the observation) is read by itself, once.
 * It is read so whether or not it is still known, so that a score does not depend on what was scored before.
 */
export function causalScorer(model: CausalModel, tokenizer: Tokenizer, options: CausalOptions): Scorer {
  const { scoring, chat, endTokens } = options;
  const heads = new Map<string, Read>();

  const readHead = async (tokens: readonly number[]): Promise<Read> => {
    const key = tokens.join();
    const known = heads.get(key);
    heads.delete(key);
    const head = known ?? { cache: (await model.read([tokens], undefined, 1)).cache, length: tokens.length };
    heads.set(key, head);
    if (heads.size > MAX_HEADS) heads.delete(heads.keys().next().value!);
    return head;
  };

  /** Reads a prompt; the logits are those after its last token. */
  const readPrompt = async (prompt: string): Promise<Read & { readonly logits: Float32Array; vocabulary: number }> => {
    const { tokens, split } = promptTokens(prompt, tokenizer, chat);
    const head = split > 0 ? await readHead(tokens.slice(0, split)) : undefined;
    const { cache, logits, vocabulary } = await model.read([tokens.slice(split)], head, 1);
    return { cache, length: tokens.length, logits, vocabulary };
  };

  const score = async (prompt: string, candidates: readonly string[]): Promise<number[]> => {
    const lists = candidateTokens(tokenizer, candidates);
    const read = await readPrompt(prompt);
    const { vocabulary } = read;
    const rows = beginnings(lists);
    const width = Math.max(0, ...rows.map((row) => row.length));
    const next =
      width === 0
        ? undefined
        : await model.read(
            rows.map((row) => [...row, ...new Array<number>(width - row.length).fill(0)]), // what follows changes nothing
            { cache: repeated(read.cache, rows.length), length: read.length },
            width,
          );
    return lists.map((tokens) => {
      const row = rows.findIndex((beginning) => startsWith(beginning, tokens.slice(0, -1)));
      const scores = tokens.map((token, j) =>
        j === 0
          ? tokenScore(read.logits, 0, vocabulary, token, scoring)
          : tokenScore(next!.logits, (row * width + j - 1) * vocabulary, vocabulary, token, scoring),
      );
      return candidateScore(scores, scoring);
    });
  };

  return {
    tokens: (text) => tokenizer.encode(text),
    score,
    scoreAll: oneByOne(score),
    generate: async (prompt, maxTokens) => {
      const said: number[] = [];
      let read = await readPrompt(prompt);
      while (said.length < maxTokens) {
        const token = argmax(read.logits);
        if (endTokens.includes(token)) break;
        said.push(token);
        read = { ...(await model.read([[token]], read, 1)), length: read.length + 1 };
      }
      return tokenizer.decode(said);
    },
    close: () => model.close(),
  };
}

/** A prompt's tokens, and how many of them are read by themselves because other prompts begin with them too. */
export function promptTokens(prompt: string, tokenizer: Tokenizer, chat: boolean): { tokens: number[]; split: number } {
  const text = chat && tokenizer.chat ? tokenizer.chat(prompt) : prompt;
  const opening = chat && tokenizer.chat ? [] : tokenizer.opening;
  const tokens = [...opening, ...tokenizer.encode(text)];
  if (tokens.length === 0) {
    if (tokenizer.start === undefined) throw new InputError("this model cannot score after an empty prompt");
    return { tokens: [tokenizer.start], split: 0 };
  }
  const line = prompt.lastIndexOf("\n", prompt.lastIndexOf("\n") - 1) + 1;
  const at = text.indexOf(prompt);
  if (line <= 1 || at < 0) return { tokens, split: 0 };
  const head = [...opening, ...tokenizer.encode(text.slice(0, at + line))];
  return { tokens, split: head.length < tokens.length && startsWith(tokens, head) ? head.length : 0 };
}

/** What must be read to know each candidate's later tokens: the candidates without their last token, none inside another. */
function beginnings(candidates: readonly (readonly number[])[]): (readonly number[])[] {
  const all = candidates.map((tokens) => tokens.slice(0, -1)).filter((tokens) => tokens.length > 0);
  return all.filter((row, k) =>
    all.every((other, m) => m === k || !startsWith(other, row) || (other.length === row.length && m > k)),
  );
}

function startsWith(tokens: readonly number[], beginning: readonly number[]): boolean {
  return beginning.length <= tokens.length && beginning.every((token, j) => tokens[j] === token);
}

/** One text's past as that of several texts. */
function repeated(cache: Past, times: number): Past {
  if (times === 1) return cache;
  return Object.fromEntries(
    Object.entries(cache).map(([name, { data, dims, ...rest }]) => {
      const all = new (data.constructor as new (length: number) => Tensor["data"])(data.length * times);
      for (let k = 0; k < times; k++) all.set(data as never, k * data.length);
      return [name, { ...rest, data: all, dims: [times, ...dims.slice(1)] }];
    }),
  );
}
