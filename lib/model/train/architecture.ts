import type { Tensor } from "../onnx/session";
import type { TrainedLayers } from "./layers";
import type { Question } from "./question";
import type { States } from "./states";

/** A kind of model that can be trained, of one folder's sizes. */
export interface Architecture {
  /** Tokens that the softmax goes over. */
  readonly vocabulary: number;
  /** Puts the model on a tape. */
  readonly build: (layers: TrainedLayers) => States;
  /**
   * A prompt and candidates in tokens, exactly as they are scored.
   * @throws InputError for a candidate without tokens, and for more tokens than the model has positions
   */
  readonly question: (prompt: string, candidates: readonly string[]) => Question;
  /** The graph's inputs for some questions, but for the loss's. */
  readonly inputs: (questions: readonly Question[]) => Record<string, Tensor>;
}
