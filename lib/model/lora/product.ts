/**
 * W + s B A, each number worked out in float64.
 * @param weight outputs × inputs
 * @param b outputs × rank
 * @param a rank × inputs
 * @param scale s: α / r, or α / √r of rank-stabilised LoRA (Kalajdzievski 2023)
 */
export function addProduct(
  weight: Float32Array,
  b: Float32Array,
  a: Float32Array,
  rank: number,
  scale: number,
): Float32Array {
  const [inputs, outputs] = [a.length / rank, b.length / rank];
  const merged = new Float32Array(weight.length);
  const row = new Float64Array(inputs);
  for (let o = 0; o < outputs; o++) {
    row.fill(0);
    for (let k = 0; k < rank; k++) {
      const factor = b[o * rank + k];
      for (let i = 0; i < inputs; i++) row[i] += factor * a[k * inputs + i];
    }
    for (let i = 0; i < inputs; i++) merged[o * inputs + i] = weight[o * inputs + i] + scale * row[i];
  }
  return merged;
}
