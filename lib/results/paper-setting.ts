/** The level of the paper's experiment. */
export const LEVEL = "BabyAI-GoToRedBallNoDists-v0";
/** A teacher that was trained to know and to heed. */
export const SYNTHETIC = "synthetic-a70-k100?reply=recorded";
/** A real language model that was only told, see data/recorded. */
export const REAL = "qwen2.5-coder-1.5b-instruct-t4";

/** Ten planned evaluations of 100 held-back layouts, one of 100 at the end, and what H1 needs. */
export const OVERRIDES = { evaluateEvery: 16, finalEpisodes: 100, counterfactual: true } as const;
