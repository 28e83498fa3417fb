import type { Scoring } from "../../model/scores";

/** What a run sets of a language model that it trains. */
export interface FinetuneSettings {
  /** How a candidate's tokens become one score, where the mode leaves it open. */
  readonly scoring: Scoring;
  /** Name of a `FinetuneMode`. */
  readonly finetuneMode: string;
  /** Rank of LoRA's matrices (Hu et al. 2021); 0 trains all weights. */
  readonly loraRank: number;
  /** What LoRA's product is scaled by, times its rank. */
  readonly loraAlpha: number;
}
