/** Arms, and seeds of each, that a reader may have trained at once. */
export const MOST_ARMS = 5;
export const MOST_SEEDS = 10;
