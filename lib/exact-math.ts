/**
 * exp, log and cos of plain additions, products and quotients of float64, which IEEE 754 rounds alike on every machine: `Math`'s may differ
 * from one version of V8 to the next, and from browser to browser. The reductions and polynomials are fdlibm's (Sun Microsystems 1993),
 * and so the results those of Node 20's `Math`, bit for bit; the error is below 1 ulp.
 */

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);
/** Which of the two words has sign and exponent. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0];

function highWord(x: number): number {
  float[0] = x;
  return words[HIGH];
}

/** A float64 of its two words. */
function ofWords(high: number, low: number): number {
  words[HIGH] = high;
  words[1 - HIGH] = low;
  return float[0];
}

/** 2^k for −1022 ≤ k ≤ 1023. */
function powerOfTwo(k: number): number {
  return ofWords((k + 1023) << 20, 0);
}

/** ln 2 in two parts, the first with zeros at its end. */
const [LN2_HIGH, LN2_LOW] = [0.6931471803691238, 1.9082149292705877e-10];
/** Arguments of exp beyond which it is ∞, and 0. */
const [LARGEST, LEAST] = [709.782712893384, -745.1332191019411];

/** e^x: x = k ln 2 + r with |r| ≤ ln 2 / 2, and e^r by a rational approximation. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > LARGEST) return Number.POSITIVE_INFINITY;
  if (x < LEAST) return 0;
  if (x === 1) return Math.E;
  const size = Math.abs(x);
  if (size < 2 ** -28) return 1 + x;
  let k = 0;
  let high = x;
  let low = 0;
  if (highWord(size) > 0x3fd62e42) {
    const half = x < 0 ? -0.5 : 0.5;
    if (highWord(size) < 0x3ff0a2b2) k = x < 0 ? -1 : 1;
    else k = (Math.LOG2E * x + half) | 0;
    high = x - k * LN2_HIGH;
    low = k * LN2_LOW;
  }
  const r = high - low;
  const t = r * r;
  let sum = -1.6533902205465252e-6 + t * 4.1381367970572385e-8;
  sum = 6.613756321437934e-5 + t * sum;
  sum = -0.0027777777777015593 + t * sum;
  sum = 0.16666666666666602 + t * sum;
  const c = r - t * sum;
  if (k === 0) return 1 - ((r * c) / (c - 2) - r);
  const y = 1 - (low - (r * c) / (2 - c) - high);
  if (k === 1024) return y * 2 * powerOfTwo(1023);
  return k >= -1021 ? y * powerOfTwo(k) : y * powerOfTwo(k + 1000) * powerOfTwo(-1000);
}

/** ln x: x = 2^k (1 + f) with √½ < 1 + f < √2, and ln(1 + f) by a polynomial in f / (2 + f). */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const isSubnormal = x < 2 ** -1022;
  let high = highWord(isSubnormal ? x * 2 ** 54 : x);
  const low = words[1 - HIGH];
  let k = (high >> 20) - 1023 - (isSubnormal ? 54 : 0);
  high &= 0xfffff;
  const above = (high + 0x95f64) & 0x100000; // 1 + f would be √2 or more: half of it is taken
  const f = ofWords(high | (above ^ 0x3ff00000), low) - 1;
  k += above >> 20;
  if ((0xfffff & (2 + high)) < 3) {
    if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + k * LN2_LOW;
    const R = f * f * (0.5 - 0.3333333333333333 * f);
    return k === 0 ? f - R : k * LN2_HIGH - (R - k * LN2_LOW - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const inner = 0.1818357216161805 + w * 0.14798198605116586;
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * inner));
  const R = odd + even;
  if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
    const half = 0.5 * f * f;
    return k === 0 ? f - (half - s * (half + R)) : k * LN2_HIGH - (half - (s * (half + R) + k * LN2_LOW) - f);
  }
  return k === 0 ? f - s * (f - R) : k * LN2_HIGH - (s * (f - R) - k * LN2_LOW - f);
}

/** π/2 in parts: 33 bits, what then is left; the next 33 bits, what then is left. */
const [HALF_PI, HALF_PI_REST] = [1.5707963267341256, 6.077100506506192e-11];
const [HALF_PI_2, HALF_PI_2_REST] = [6.077100506303966e-11, 2.0222662487959506e-21];
/** High words of π/2, π, 3π/2 and 2π. */
const QUARTERS = [0x3ff921fb, 0x400921fb, 0x4012d97c, 0x401921fb];

/** cos x for 0 ≤ x ≤ 2π: x = n π/2 + r with |r| ≤ π/4, and cos r or sin r by a polynomial. */
export function cos(x: number): number {
  const word = highWord(x);
  if (word <= 0x3fe921fb) return cosine(x, 0);
  const n = word < 0x4002d97c ? 1 : (x * 0.6366197723675814 + 0.5) | 0;
  let rest = x - n * HALF_PI;
  let correction = n * HALF_PI_REST;
  let r = rest - correction;
  const near = word === QUARTERS[n - 1];
  if (near && (n === 1 || (word >> 20) - ((highWord(r) >> 20) & 0x7ff) > 16)) {
    const before = rest;
    const part = n * HALF_PI_2;
    rest = before - part;
    correction = n * HALF_PI_2_REST - (before - rest - part);
    r = rest - correction;
  }
  const tail = rest - r - correction;
  const value = n % 2 === 0 ? cosine(r, tail) : sine(r, tail);
  return n === 1 || n === 2 ? -value : value;
}

/** cos(x + y) for |x| ≤ π/4 and a tail y of x. */
function cosine(x: number, y: number): number {
  const word = highWord(x) & 0x7fffffff;
  if (word < 0x3e400000) return 1;
  const z = x * x;
  let sum = 2.087572321298175e-9 + z * -1.1359647557788195e-11;
  sum = -2.7557314351390663e-7 + z * sum;
  sum = 2.480158728947673e-5 + z * sum;
  sum = -0.001388888888887411 + z * sum;
  const r = z * (0.0416666666666666 + z * sum);
  if (word < 0x3fd33333) return 1 - (0.5 * z - (z * r - x * y));
  const q = word > 0x3fe90000 ? 0.28125 : ofWords(word - 0x00200000, 0);
  return 1 - q - (0.5 * z - q - (z * r - x * y));
}

/** sin(x + y) for |x| ≤ π/4 and a tail y of x. */
function sine(x: number, y: number): number {
  const word = highWord(x) & 0x7fffffff;
  if (word < 0x3e400000) return x;
  const z = x * x;
  const v = z * x;
  let sum = -2.5050760253406863e-8 + z * 1.58969099521155e-10;
  sum = 2.7557313707070068e-6 + z * sum;
  sum = -0.0001984126982985795 + z * sum;
  sum = 0.00833333333332249 + z * sum;
  return x - (z * (0.5 * y - v * sum) - y - v * -0.16666666666666632);
}
