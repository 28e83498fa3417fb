/** Adam (Kingma and Ba 2015, Algorithm 1), on the gradient scaled down to a norm; moments in float32. */
import { count, parameters, parametersChanged, toGradient } from "./parameters";
import { add, addMul, at, four, mul, put } from "./vector";

export let first: usize = 0;
export let second: usize = 0;
/** β₁ᵗ and β₂ᵗ after t steps. */
let power1: f64 = 1;
let power2: f64 = 1;
let rate: f64 = 0;
let beta1: f64 = 0;
let beta2: f64 = 0;
let epsilon: f32 = 0;

export function openAdam(learningRate: f64, b1: f64, b2: f64, eps: f32): void {
  rate = learningRate;
  beta1 = b1;
  beta2 = b2;
  epsilon = eps;
  const bytes = (<usize>count * 4 + 15) & ~15;
  first = heap.alloc(bytes);
  second = heap.alloc(bytes);
  memory.fill(first, 0, bytes);
  memory.fill(second, 0, bytes);
}

/** Goes on from the moments that the caller has written, after so many steps. */
export function restoreAdam(steps: i32): void {
  power1 = power2 = 1;
  for (let t = 0; t < steps; t++) {
    power1 *= beta1;
    power2 *= beta2;
  }
}

/** L2 norm of the gradient, summed in float64. */
function norm(): f64 {
  let a = f64x2.splat(0),
    b = f64x2.splat(0);
  const start = parameters + toGradient; // zeros follow its last number
  for (let p = start, end = start + count * 4; p < end; p += 16) {
    const x = at(p);
    const low = f64x2.promote_low_f32x4(x);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3));
    a = f64x2.add(a, f64x2.mul(low, low));
    b = f64x2.add(b, f64x2.mul(high, high));
  }
  const both = f64x2.add(a, b);
  return sqrt(f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1));
}

/** One step against the gradient. @returns the gradient's norm before it was scaled down to `maxNorm` */
export function step(maxNorm: f64): f64 {
  const length = norm();
  const scale = four(length > maxNorm ? <f32>(maxNorm / length) : 1);
  power1 *= beta1;
  power2 *= beta2;
  const b1 = four(<f32>beta1),
    b2 = four(<f32>beta2),
    c1 = four(<f32>(1 - beta1)),
    c2 = four(<f32>(1 - beta2));
  const size = four(<f32>(rate / (1 - power1))),
    unbias = four(<f32>(1 / (1 - power2))),
    least = four(epsilon);
  // Constants of the function: what is global is read anew at each use.
  const gradient = toGradient;
  const moment = first - parameters;
  const moment2 = second - parameters;
  for (let p = parameters, end = p + count * 4; p < end; p += 16) {
    const g = mul(at(p + gradient), scale);
    const m = addMul(mul(b1, at(p + moment)), c1, g);
    const v = addMul(mul(b2, at(p + moment2)), c2, mul(g, g));
    put(p + moment, m);
    put(p + moment2, v);
    const down = f32x4.div(mul(size, m), add(f32x4.sqrt(mul(v, unbias)), least));
    put(p, f32x4.sub(at(p), down));
  }
  parametersChanged();
  return length;
}
