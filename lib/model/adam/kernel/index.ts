/** Adam and its sums over arrays of float32. Addresses and lengths are multiples of 64 bytes; what fills an array up is 0. */

function at(address: usize): v128 {
  return v128.load(address);
}

/** sum + x² of two numbers of float32 in float64, where nothing overflows: x² < 2²⁵⁶. */
function addSquares(sum: v128, address: usize): v128 {
  const two = f64x2.promote_low_f32x4(v128.load64_zero(address));
  return f64x2.add(sum, f64x2.mul(two, two));
}

/** Σ x² in float64; not finite exactly where some number is not. Four quarters at a time, as memory gives four streams faster than one. */
export function sumOfSquares(start: usize, bytes: usize): f64 {
  let a = f64x2.splat(0),
    b = f64x2.splat(0),
    c = f64x2.splat(0),
    d = f64x2.splat(0);
  const quarter = (bytes >> 2) & ~15;
  let p = start;
  for (let end = start + quarter; p < end; p += 16) {
    const second = p + quarter,
      third = second + quarter,
      fourth = third + quarter;
    a = addSquares(addSquares(a, p), p + 8);
    b = addSquares(addSquares(b, second), second + 8);
    c = addSquares(addSquares(c, third), third + 8);
    d = addSquares(addSquares(d, fourth), fourth + 8);
  }
  for (p = start + quarter * 4; p < start + bytes; p += 8) a = addSquares(a, p);
  const all = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  return f64x2.extract_lane(all, 0) + f64x2.extract_lane(all, 1);
}

/** to ← to + by · from, in two roundings. */
export function addScaled(to: usize, from: usize, bytes: usize, by: f32): void {
  const factor = f32x4.splat(by);
  const distance = from - to;
  for (let p = to, end = to + bytes; p < end; p += 16) {
    v128.store(p, f32x4.add(at(p), f32x4.mul(factor, at(p + distance))));
  }
}

/** x ← by · x */
export function scale(start: usize, bytes: usize, by: f32): void {
  const factor = f32x4.splat(by);
  for (let p = start, end = start + bytes; p < end; p += 16) v128.store(p, f32x4.mul(at(p), factor));
}

/** m + (1 − β₁)(g − m) */
function first(m: v128, share: v128, g: v128): v128 {
  return f32x4.add(m, f32x4.mul(share, f32x4.sub(g, m)));
}

/** β₂ v + (1 − β₂) g² */
function second(v: v128, beta: v128, share: v128, g: v128): v128 {
  return f32x4.add(f32x4.mul(v, beta), f32x4.mul(f32x4.mul(share, g), g));
}

/** size · m / (unbias · √v + ε) */
function change(size: v128, m: v128, unbias: v128, v: v128, epsilon: v128): v128 {
  return f32x4.div(f32x4.mul(size, m), f32x4.add(f32x4.mul(f32x4.sqrt(v), unbias), epsilon));
}

/**
 * One step of Adam, each operation rounded as torch rounds it but for one: √v̂ is a product with 1/√(1 − β₂ᵗ), as a second
 * quotient would take as long as the rest.
 * @param toFirst from a parameter to its first moment, likewise the second moment and the gradient
 * @param gradientScale what the gradient is multiplied by first
 * @param share1 1 − β₁
 * @param share2 1 − β₂
 * @param size learning rate / (1 − β₁ᵗ)
 * @param unbias 1 / √(1 − β₂ᵗ)
 */
export function adam(
  parameters: usize,
  bytes: usize,
  toFirst: usize,
  toSecond: usize,
  toGradient: usize,
  gradientScale: f32,
  share1: f32,
  beta2: f32,
  share2: f32,
  size: f32,
  unbias: f32,
  epsilon: f32,
): void {
  const scales = f32x4.splat(gradientScale),
    shares1 = f32x4.splat(share1),
    betas2 = f32x4.splat(beta2),
    shares2 = f32x4.splat(share2),
    sizes = f32x4.splat(size),
    unbiases = f32x4.splat(unbias),
    least = f32x4.splat(epsilon);
  for (let p = parameters, end = parameters + bytes; p < end; p += 32) {
    const atFirst = p + toFirst,
      atSecond = p + toSecond,
      atGradient = p + toGradient;
    const g = f32x4.mul(at(atGradient), scales);
    const h = f32x4.mul(v128.load(atGradient, 16), scales);
    const m = first(at(atFirst), shares1, g);
    const n = first(v128.load(atFirst, 16), shares1, h);
    v128.store(atFirst, m);
    v128.store(atFirst, n, 16);
    const v = second(at(atSecond), betas2, shares2, g);
    const w = second(v128.load(atSecond, 16), betas2, shares2, h);
    v128.store(atSecond, v);
    v128.store(atSecond, w, 16);
    v128.store(p, f32x4.sub(at(p), change(sizes, m, unbiases, v, least)));
    v128.store(p, f32x4.sub(v128.load(p, 16), change(sizes, n, unbiases, w, least)), 16);
  }
}
