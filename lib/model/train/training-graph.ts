import type { Adapter } from "../lora/adapter";
import { Graph, type OnnxModel } from "../onnx/graph";
import { TrainedLayers } from "./layers";
import type { Loss } from "./losses/loss";
import { pickRows } from "./ops/rows";
import { scores } from "./ops/scores";
import { scale } from "./ops/shape";
import { type Block, type EmbeddingRows, Parameters } from "./parameters";
import type { States } from "./states";
import { Tape } from "./tape";
import { type ValueHead, value } from "./value-head";

/** What is trained, and by which loss. */
export interface TrainingOptions {
  readonly loss: Loss;
  /** Whether the tensor of this name is trained; tensors that lie in one block are trained all or none. */
  readonly isTrained: (name: string) => boolean;
  readonly adapter?: Adapter | undefined;
  readonly valueHead?: ValueHead | undefined;
  /** Whether scores are sums of raw logits in place of log-probabilities. */
  readonly raw?: boolean;
}

/** A graph that computes a loss and its gradients. */
export interface TrainingGraph {
  readonly model: OnnxModel;
  /** All trained and frozen tensors, as they go in. */
  readonly blocks: readonly Block[];
  readonly embedded: readonly EmbeddingRows[];
}

/**
 * Writes a training graph around a model's states. Inputs beside the model's and the loss's: `predicting`, the rows after which tokens
 * are predicted, int64, none twice; `picks` and `paths` as {@link scores} has them; with a value head `roots`, the row after each prompt,
 * int64.
 * @param graph an empty one; its numbers are float32 unless it says otherwise
 */
export function trainingGraph(
  build: (layers: TrainedLayers) => States,
  options: TrainingOptions,
  graph: Graph = new Graph(),
): TrainingGraph {
  const { loss, isTrained, adapter, valueHead, raw = false } = options;
  const tape = new Tape(graph);
  const parameters = new Parameters(tape, isTrained);
  const layers = new TrainedLayers(tape, parameters, adapter);
  const { states, width, vocabulary, head, scale: factor } = build(layers);
  const predicting = pickRows(tape, states, graph.input("predicting", "int64", ["predicting"]));
  const logits = layers.linear(scale(tape, predicting, factor), [{ name: head, outputs: vocabulary }], width);
  const picks = {
    picks: graph.input("picks", "int32", ["prompts", "edges"]),
    paths: graph.input("paths", "float", ["prompts", "edges", "candidates"]),
  };
  const ends = {
    scores: scores(tape, logits, picks, vocabulary, raw),
    value:
      valueHead && value(layers, pickRows(tape, states, graph.input("roots", "int64", ["prompts"])), width, valueHead),
  };
  graph.output(ends.scores, "scores", "float", ["prompts", "candidates"]);
  loss(tape, ends);
  tape.backward();
  return { ...parameters.outputs(), model: graph.model() };
}
