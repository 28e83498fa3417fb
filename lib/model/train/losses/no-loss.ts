import type { Loss } from "./loss";

/**
 * No loss and no gradients: the graph only scores, and with a value head gives `values`, V of each prompt, prompts × 1. With the memory
 * of a graph that trains the same tensors it sees each step's weights at once.
 */
export const noLoss: Loss = (tape, { value }) => {
  if (value !== undefined) tape.graph.output(value, "values", "float", ["prompts", 1]);
};
