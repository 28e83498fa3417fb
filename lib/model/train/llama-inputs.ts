import type { LlamaShape } from "../causal/shape";
import type { Tensor } from "../onnx/session";
import { CLOSED } from "./closed";
import { predictions, starts } from "./predictions";
import type { Question } from "./question";
import { sequences } from "./sequences";

/** Inputs of a Llama's or Qwen2's training graph, but for the loss's. The root of a question's tree is its prompt's last token. */
export function llamaInputs(questions: readonly Question[], { vocabulary }: LlamaShape): Record<string, Tensor> {
  const prompts = questions.length;
  const texts = questions.map(({ prompt, tree }) => [...prompt, ...tree.tokens.slice(1)]);
  const length = Math.max(...texts.map((text) => text.length));
  const positions = new Float32Array(prompts * length);
  const mask = new Float32Array(prompts * length * length).fill(CLOSED);
  for (const [i, { prompt, tree }] of questions.entries()) {
    const last = prompt.length - 1;
    for (let query = 0; query < texts[i].length; query++) {
      const row = (i * length + query) * length;
      mask.fill(0, row, row + Math.min(query, last) + 1);
      for (let node = query - last; node > 0; node = tree.parents[node]) mask[row + last + node] = 0;
      positions[i * length + query] = query <= last ? query : last + tree.depths[query - last];
    }
    mask.fill(0, (i * length + texts[i].length) * length, (i + 1) * length * length); // padding sees all: no row is closed
  }
  const first = starts(texts.map((text) => text.length));
  const rowOf = (i: number, node: number): number => first[i] + questions[i].prompt.length - 1 + node;
  return {
    ...sequences("tokens", texts),
    positions: { data: positions, dims: [prompts, length] },
    mask: { data: mask, dims: [prompts, 1, length, length] },
    ...predictions(
      questions.map(({ tree }) => tree),
      rowOf,
      vocabulary,
    ),
  };
}
