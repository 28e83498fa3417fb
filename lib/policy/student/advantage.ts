/**
 * Generalised advantage estimation (Schulman et al. 2016, eq. 16) over a rollout of T steps in N environments, all arrays
 * T × N, index t·N + i. λ = 0 gives the TD error.
 * @param rewards r_t
 * @param values V(s_t)
 * @param nextValues V(s_{t+1}): 0 where the episode ended in success or failure, V of its last observation where a time
 *   limit cut it off (so that it bootstraps)
 * @param ended 1 where the episode ended in step t, for whatever reason: no advantage flows back over it
 * @returns A_t, T × N
 */
export function generalisedAdvantage(
  rewards: Float64Array,
  values: Float64Array,
  nextValues: Float64Array,
  ended: Uint8Array,
  n: number,
  gamma: number,
  lambda: number,
): Float64Array {
  const advantages = new Float64Array(rewards.length);
  for (let at = rewards.length - 1; at >= 0; at--) {
    const delta = rewards[at] + gamma * nextValues[at] - values[at];
    const later = ended[at] || at + n >= rewards.length ? 0 : advantages[at + n];
    advantages[at] = delta + gamma * lambda * later;
  }
  return advantages;
}
