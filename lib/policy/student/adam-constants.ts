/** β₁, β₂ and ε of Adam, as torch-ac and rl-starter-files use them. */
export const BETA1 = 0.9;
export const BETA2 = 0.999;
export const EPSILON = 1e-8;
