import { readFileSync } from "node:fs";
import { InputError } from "../errors";
import type { ModelFolder } from "./folder";
import { type PreTrainedTokenizer, transformersJs } from "./onnx/transformers-js";

/** A model's tokenizer. */
export interface Tokenizer {
  /** Ids of a text, without special tokens. */
  encode(text: string): number[];
  /** The text of ids, without special tokens. */
  decode(ids: readonly number[]): string;
  /** Special tokens that the model is used to before a text: its BOS, or none. */
  readonly opening: readonly number[];
  /** The token that stands for the beginning of a text, where there is one. */
  readonly start: number | undefined;
  /** What the user says as the model's chat template has it, up to where the assistant speaks; undefined without template. */
  readonly chat: ((said: string) => string) | undefined;
}

/** What templates that show a date get, always the same, as a prompt must not change overnight. */
const TEMPLATE_DATE = "26 Jul 2024";

/** The files a tokenizer is read from. */
export const TOKENIZER_FILES: readonly string[] = ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja"];

/**
 * Loads the tokenizer of a folder, by transformers.js.
 * @throws InputError where it is missing or not understood
 */
export async function openTokenizer(folder: ModelFolder): Promise<Tokenizer> {
  for (const name of TOKENIZER_FILES.slice(0, 2)) folder.json(name);
  let tokenizer: PreTrainedTokenizer;
  try {
    tokenizer = await transformersJs().AutoTokenizer.from_pretrained(folder.path);
  } catch (error) {
    throw new InputError(`cannot load the tokenizer in ${folder.path}: ${(error as Error).message.split("\n")[0]}`);
  }
  const encode = (text: string, special: boolean): number[] =>
    Array.from(tokenizer.encode(text, { add_special_tokens: special }), Number);
  const [plain, whole] = [encode("a", false), encode("a", true)];
  const file = folder.has("chat_template.jinja") ? readFileSync(folder.file("chat_template.jinja"), "utf8") : undefined;
  const template = (file ?? tokenizer.chat_template)?.toString().replaceAll("strftime_now", "fixed_date");
  const start = tokenizer.bos_token == null ? undefined : encode(tokenizer.bos_token, false)[0];
  return {
    encode: (text) => encode(text, false),
    decode: (ids) => tokenizer.decode([...ids], { skip_special_tokens: true }),
    opening: whole.slice(0, Math.max(0, whole.indexOf(plain[0]))),
    start,
    chat:
      template === undefined
        ? undefined
        : (said) => {
            const options: object = {
              chat_template: template,
              add_generation_prompt: true,
              tokenize: false, // so that a text comes back
              date_string: TEMPLATE_DATE,
              fixed_date: () => TEMPLATE_DATE,
            };
            return String(tokenizer.apply_chat_template([{ role: "user", content: said }], options));
          },
  };
}
