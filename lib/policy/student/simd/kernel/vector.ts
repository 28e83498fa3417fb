/** Four numbers at a time: short names for what WebAssembly has, tanh, and matrix products. */

export function at(address: usize): v128 {
  return v128.load(address);
}

export function put(address: usize, value: v128): void {
  v128.store(address, value);
}

/** Four times the number at an address. */
export function spread(address: usize): v128 {
  return v128.load32_splat(address);
}

export function four(x: f32): v128 {
  return f32x4.splat(x);
}

export function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}

export function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}

/** a + x · y in two roundings: a fused product would give other bytes on machines that have none. */
export function addMul(a: v128, x: v128, y: v128): v128 {
  return f32x4.add(a, f32x4.mul(x, y));
}

export function sum(v: v128): f32 {
  const low = f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1);
  return low + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

export function float(address: usize, k: i32): f32 {
  return load<f32>(address + ((<usize>k) << 2));
}

export function setFloat(address: usize, k: i32, x: f32): void {
  store<f32>(address + ((<usize>k) << 2), x);
}

export function addFloat(address: usize, k: i32, x: f32): void {
  setFloat(address, k, float(address, k) + x);
}

export function int(address: usize, k: i32): i32 {
  return load<i32>(address + ((<usize>k) << 2));
}

export function setInt(address: usize, k: i32, x: i32): void {
  store<i32>(address + ((<usize>k) << 2), x);
}

/** tanh as a quotient of polynomials, odd of degree 13 over even of degree 6, up to where it is 1 in float32: Eigen's, which TensorFlow uses. */
export function tanh(x: v128): v128 {
  const limited = f32x4.pmax(four(-7.905311107635498), f32x4.pmin(four(7.905311107635498), x));
  const q = mul(limited, limited);
  let above = addMul(four(2.00018790482477e-13), q, four(-2.76076847742355e-16));
  above = addMul(four(-8.60467152213735e-11), q, above);
  above = addMul(four(5.12229709037114e-8), q, above);
  above = addMul(four(1.48572235717979e-5), q, above);
  above = addMul(four(6.37261928875436e-4), q, above);
  above = addMul(four(4.89352455891786e-3), q, above);
  let below = addMul(four(1.18534705686654e-4), q, four(1.19825839466702e-6));
  below = addMul(four(2.268434632439e-3), q, below);
  below = addMul(four(4.89352518554385e-3), q, below);
  return f32x4.div(mul(limited, above), below);
}

/** Replaces n numbers, a multiple of four, by their tanh. */
export function tanhAll(numbers: usize, n: i32): void {
  for (let p = numbers, end = numbers + ((<usize>n) << 2); p < end; p += 16) put(p, tanh(at(p)));
}

/** d ∘ (1 − h²), for h = tanh: from its derivative to that by what it is of; n numbers, a multiple of four. */
export function timesSlope(d: usize, h: usize, n: i32): void {
  const bytes = (<usize>n) << 2;
  for (let j: usize = 0; j < bytes; j += 16) {
    const x = at(h + j);
    put(d + j, mul(at(d + j), f32x4.sub(four(1), mul(x, x))));
  }
}

/** Copies n numbers, a multiple of four. */
export function copyAll(to: usize, from: usize, n: i32): void {
  const bytes = (<usize>n) << 2;
  for (let j: usize = 0; j < bytes; j += 16) put(to + j, at(from + j));
}

/** to = a · x, n numbers, a multiple of four. */
export function scaled(to: usize, a: f32, x: usize, n: i32): void {
  const bytes = (<usize>n) << 2;
  const factor = four(a);
  for (let j: usize = 0; j < bytes; j += 16) put(to + j, mul(factor, at(x + j)));
}

/** y += x, n numbers, a multiple of four. */
export function addAll(y: usize, x: usize, n: i32): void {
  const bytes = (<usize>n) << 2;
  for (let j: usize = 0; j < bytes; j += 16) put(y + j, add(at(y + j), at(x + j)));
}

/** y += a · x, n numbers, a multiple of four. */
export function addScaled(y: usize, a: f32, x: usize, n: i32): void {
  const bytes = (<usize>n) << 2;
  const factor = four(a);
  for (let j: usize = 0; j < bytes; j += 16) put(y + j, addMul(at(y + j), factor, at(x + j)));
}

/**
 * out[m, n] = bias[n] + Σ_k x[m, k] · w[k, n], in tiles of 4 × 8.
 * @param xRow, xColumn floats from one row of x to the next, and from one column to the next
 * @param wRow floats from one row of w to the next; `outRow` the same of out
 * @param N a multiple of 8
 * @param bias 0 for none
 */
export function product(
  out: usize,
  outRow: i32,
  x: usize,
  xRow: i32,
  xColumn: i32,
  w: usize,
  wRow: i32,
  M: i32,
  N: i32,
  K: i32,
  bias: usize,
): void {
  const toRow = (<usize>xRow) << 2;
  const toColumn = (<usize>xColumn) << 2;
  const wNext = (<usize>wRow) << 2;
  const outNext = (<usize>outRow) << 2;
  for (let n = 0; n < N; n += 8) {
    const column = (<usize>n) << 2;
    const bias0 = bias ? at(bias + column) : four(0);
    const bias1 = bias ? v128.load(bias + column, 16) : four(0);
    let m = 0;
    for (; m + 4 <= M; m += 4) {
      let a0 = bias0,
        a1 = bias1,
        b0 = bias0,
        b1 = bias1,
        c0 = bias0,
        c1 = bias1,
        d0 = bias0,
        d1 = bias1;
      let x0 = x + <usize>m * toRow;
      let x1 = x0 + toRow,
        x2 = x0 + 2 * toRow,
        x3 = x0 + 3 * toRow;
      let p = w + column;
      for (let k = 0; k < K; k++) {
        const w0 = at(p);
        const w1 = v128.load(p, 16);
        const xa = spread(x0),
          xb = spread(x1),
          xc = spread(x2),
          xd = spread(x3);
        a0 = addMul(a0, xa, w0);
        a1 = addMul(a1, xa, w1);
        b0 = addMul(b0, xb, w0);
        b1 = addMul(b1, xb, w1);
        c0 = addMul(c0, xc, w0);
        c1 = addMul(c1, xc, w1);
        d0 = addMul(d0, xd, w0);
        d1 = addMul(d1, xd, w1);
        x0 += toColumn;
        x1 += toColumn;
        x2 += toColumn;
        x3 += toColumn;
        p += wNext;
      }
      let o = out + <usize>m * outNext + column;
      put(o, a0);
      v128.store(o, a1, 16);
      o += outNext;
      put(o, b0);
      v128.store(o, b1, 16);
      o += outNext;
      put(o, c0);
      v128.store(o, c1, 16);
      o += outNext;
      put(o, d0);
      v128.store(o, d1, 16);
    }
    for (; m < M; m++) {
      let a0 = bias0,
        a1 = bias1;
      let x0 = x + <usize>m * toRow;
      let p = w + column;
      for (let k = 0; k < K; k++) {
        const xa = spread(x0);
        a0 = addMul(a0, xa, at(p));
        a1 = addMul(a1, xa, v128.load(p, 16));
        x0 += toColumn;
        p += wNext;
      }
      const o = out + <usize>m * outNext + column;
      put(o, a0);
      v128.store(o, a1, 16);
    }
  }
}
