import type { LlamaShape } from "../causal/shape";
import type { TrainedLayers } from "./layers";
import { gate } from "./ops/activation";
import { attention } from "./ops/attention";
import { rotary } from "./ops/rotary";
import { sequencesInput } from "./sequences-input";
import type { States } from "./states";

/**
 * A Llama or Qwen2 on a tape: the states after each token of B texts of up to L tokens, each a prompt and, after it, the nodes of its
 * candidates' tree. Inputs beside the trained tensors: `tokens` with its {@link sequencesInput}, `positions` B × L, `mask` B × 1 × L × L.
 * @param ownHead whether the head is no embedding
 */
export function llamaStates(layers: TrainedLayers, shape: LlamaShape, ownHead: boolean): States {
  const { tape } = layers;
  const { vocabulary, width, heads, keyHeads, headWidth, feedForwardWidth, epsilon, attentionBias: bias } = shape;
  const texts = sequencesInput(tape.graph, "tokens", "length");
  const mask = tape.graph.input("mask", "float", ["prompts", 1, "length", "length"]);
  const positions = tape.graph.input("positions", "float", ["prompts", "length"]);
  const turn = rotary(tape, positions, headWidth, shape.rotaryBase);
  const sizes = { heads, keyHeads, headWidth, alpha: headWidth ** -0.5 };
  let x = layers.embed("model.embed_tokens.weight", [vocabulary, width], texts.tokens);
  for (let i = 0; i < shape.layers; i++) {
    const at = `model.layers.${i}`;
    const normed = layers.norm(x, `${at}.input_layernorm`, width, epsilon);
    const parts = [heads, keyHeads, keyHeads].map((n, k) => ({
      name: `${at}.self_attn.${"qkv"[k]}_proj`,
      outputs: n * headWidth,
      bias,
    }));
    const mixed = attention(tape, layers.linear(normed, parts, width), mask, texts, sizes, turn);
    const out = { name: `${at}.self_attn.o_proj`, outputs: width };
    x = layers.linear(mixed, [out], heads * headWidth, x);

    const middle = layers.norm(x, `${at}.post_attention_layernorm`, width, epsilon);
    const widen = (part: string): string =>
      layers.linear(middle, [{ name: `${at}.mlp.${part}_proj`, outputs: feedForwardWidth }], width);
    const wide = gate(tape, "silu", widen("gate"), widen("up"));
    x = layers.linear(wide, [{ name: `${at}.mlp.down_proj`, outputs: width }], feedForwardWidth, x);
  }
  const states = layers.norm(x, "model.norm", width, epsilon);
  return { states, width, vocabulary, head: ownHead ? "lm_head" : "model.embed_tokens", scale: 1 };
}
