import { InputError } from "../../errors";
import { seedWords } from "./seed-sequence";

/** A generator's state: LCG state and increment (32 hex digits each), whether half a word is buffered, that half. */
export type Pcg64State = [state: string, increment: string, hasBuffered: 0 | 1, buffered: number];

// The multiplier of the 128-bit LCG, 32 bits a limb, least significant first.
const M0 = 0x9fccf645;
const M1 = 0x4385df64;
const M2 = 0x1fc65da4;
const M3 = 0x2360ed05;
const PER_WORD = 2 ** -32;

/**
 * The high 32 bits of a·b for unsigned 32-bit a and b, given the low ones. The double product is off by less than
 * 2^11, so the nearest multiple of 2^32 above `low` is exact.
 */
function productHigh(a: number, b: number, low: number): number {
  return ((a * b - (low >>> 0)) * PER_WORD + 0.5) >>> 0;
}

/**
 * numpy's `Generator(PCG64(SeedSequence(seed)))`, bit for bit, in 32-bit limbs: the one seeded generator of this
 * library. Source: O'Neill 2014, PCG XSL-RR 128/64; numpy 2's bounded integers (Lemire 2019) and doubles.
 */
export class Pcg64 {
  // Limbs of state (0–3) and increment (4–7), least significant first; then the buffered half word.
  readonly #limbs: Int32Array = new Int32Array(8);
  #high = 0;
  #low = 0;
  #buffered = 0;
  #hasBuffered = false;

  /**
   * @param seed integer ≥ 0
   * @throws InputError for any other seed
   */
  constructor(seed: number | bigint) {
    this.seed(seed);
  }

  /**
   * A generator that goes on where another one stood.
   * @param state what `state()` of the other one returned
   * @throws InputError unless it is such a state
   */
  static from(state: Readonly<Pcg64State>): Pcg64 {
    const generator = new Pcg64(0);
    generator.restore(state);
    return generator;
  }

  /**
   * Start again from a seed, as a new generator would.
   * @param seed integer ≥ 0
   * @throws InputError for any other seed
   */
  seed(seed: number | bigint): void {
    const words = seedWords(seed);
    const limbs = this.#limbs;
    // q0 q1 is the initial state, q2 q3 the stream; q0 and q2 are the high halves.
    const stream = [words[6], words[7], words[4], words[5]];
    for (let i = 3; i >= 0; i--) limbs[4 + i] = (stream[i] << 1) | (i > 0 ? stream[i - 1] >>> 31 : 1);
    const initial = [words[2], words[3], words[0], words[1]];
    let carry = 0;
    for (let i = 0; i < 4; i++) {
      const sum = initial[i] + (limbs[4 + i] >>> 0) + carry;
      limbs[i] = sum;
      carry = sum >= 2 ** 32 ? 1 : 0;
    }
    this.#advance();
    this.#hasBuffered = false;
    this.#buffered = 0;
  }

  /** The state, as numpy's `bit_generator.state` shows it. */
  state(): Pcg64State {
    const hex = (from: number): string =>
      [3, 2, 1, 0].map((i) => (this.#limbs[from + i] >>> 0).toString(16).padStart(8, "0")).join("");
    return [hex(0), hex(4), this.#hasBuffered ? 1 : 0, this.#buffered >>> 0];
  }

  /**
   * Go on from a state.
   * @param state what `state()` returned
   * @throws InputError unless it is such a state
   */
  restore(state: Readonly<Pcg64State>): void {
    const [lcg, increment, hasBuffered, buffered] = state;
    if (![lcg, increment].every((hex) => /^[0-9a-f]{32}$/.test(hex)) || !(buffered >= 0 && buffered < 2 ** 32))
      throw new InputError(`invalid generator state ${JSON.stringify(state)}; pass what state() returned`);
    for (let i = 0; i < 4; i++) {
      this.#limbs[i] = Number.parseInt(lcg.slice(24 - 8 * i, 32 - 8 * i), 16);
      this.#limbs[4 + i] = Number.parseInt(increment.slice(24 - 8 * i, 32 - 8 * i), 16);
    }
    this.#hasBuffered = hasBuffered === 1;
    this.#buffered = buffered | 0;
  }

  /** state ← state · multiplier + increment, mod 2^128. */
  #advance(): void {
    const limbs = this.#limbs;
    const s0 = limbs[0] >>> 0;
    const s1 = limbs[1] >>> 0;
    const s2 = limbs[2] >>> 0;
    const low00 = Math.imul(s0, M0);
    const low01 = Math.imul(s0, M1);
    const low10 = Math.imul(s1, M0);
    const low02 = Math.imul(s0, M2);
    const low11 = Math.imul(s1, M1);
    const low20 = Math.imul(s2, M0);
    const sum0 = (low00 >>> 0) + (limbs[4] >>> 0);
    const sum1 =
      productHigh(s0, M0, low00) + (low01 >>> 0) + (low10 >>> 0) + (limbs[5] >>> 0) + Math.floor(sum0 * PER_WORD);
    const sum2 =
      productHigh(s0, M1, low01) +
      productHigh(s1, M0, low10) +
      (low02 >>> 0) +
      (low11 >>> 0) +
      (low20 >>> 0) +
      (limbs[6] >>> 0) +
      Math.floor(sum1 * PER_WORD);
    const sum3 =
      productHigh(s0, M2, low02) +
      productHigh(s1, M1, low11) +
      productHigh(s2, M0, low20) +
      Math.imul(s0, M3) +
      Math.imul(s1, M2) +
      Math.imul(s2, M1) +
      Math.imul(limbs[3], M0) +
      limbs[7] +
      Math.floor(sum2 * PER_WORD);
    limbs[0] = sum0 | 0;
    limbs[1] = sum1 | 0;
    limbs[2] = sum2 | 0;
    limbs[3] = sum3 | 0;
  }

  /** Draw 64 bits into `high` and `low`: step, fold the halves by xor, rotate right by the top six bits. */
  #next64(): void {
    this.#advance();
    const limbs = this.#limbs;
    const top = limbs[3];
    const rotation = top >>> 26;
    let high = top ^ limbs[1];
    let low = limbs[2] ^ limbs[0];
    if (rotation & 32) {
      const swapped = high;
      high = low;
      low = swapped;
    }
    const shift = rotation & 31;
    if (shift === 0) {
      this.#high = high;
      this.#low = low;
    } else {
      this.#high = (high >>> shift) | (low << (32 - shift));
      this.#low = (low >>> shift) | (high << (32 - shift));
    }
  }

  /** 32 bits, signed: the low half of a fresh word first, then its high half. */
  #next32(): number {
    if (this.#hasBuffered) {
      this.#hasBuffered = false;
      return this.#buffered;
    }
    this.#next64();
    this.#hasBuffered = true;
    this.#buffered = this.#high;
    return this.#low;
  }

  /**
   * A uniform integer in [0, range), as numpy's `integers(0, range)`: 32 buffered bits by Lemire's method.
   * @param range 1 ≤ range ≤ 2^21; a range of 1 draws nothing
   */
  below(range: number): number {
    if (range === 1) return 0;
    let word = this.#next32();
    if (Math.imul(word, range) >>> 0 < range) {
      const threshold = 2 ** 32 % range;
      while (Math.imul(word, range) >>> 0 < threshold) word = this.#next32();
    }
    return ((word >>> 0) * range * PER_WORD) | 0;
  }

  /**
   * A uniform integer in [low, high), as numpy's `Generator.integers(low, high)` (int64).
   * @param low a safe integer
   * @param high a safe integer above it
   * @throws InputError for anything else
   */
  integers(low: number, high: number): number {
    const range = high - low;
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || !(range > 0) || range > Number.MAX_SAFE_INTEGER)
      throw new InputError(`invalid range [${low}, ${high}); pass integers with low < high`);
    if (range <= 2 ** 21) return low + this.below(range);
    if (range < 2 ** 32) return low + this.#belowWord(range);
    if (range === 2 ** 32) return low + (this.#next32() >>> 0);
    return low + this.#belowBig(BigInt(range));
  }

  #belowWord(range: number): number {
    const threshold = 2 ** 32 % range;
    for (;;) {
      const word = this.#next32() >>> 0;
      const low = Math.imul(word, range) >>> 0;
      if (low >= threshold) return productHigh(word, range, low);
    }
  }

  #belowBig(range: bigint): number {
    const threshold = 2n ** 64n % range;
    for (;;) {
      const product = this.#next64Big() * range;
      if (BigInt.asUintN(64, product) >= threshold) return Number(product >> 64n);
    }
  }

  #next64Big(): bigint {
    this.#next64();
    return (BigInt(this.#high >>> 0) << 32n) | BigInt(this.#low >>> 0);
  }

  /** A uniform double in [0, 1): the top 53 bits of a fresh word; the buffered half word stays as it is. */
  uniform(): number {
    this.#next64();
    return ((this.#high >>> 0) * 2 ** 21 + (this.#low >>> 11)) * 2 ** -53;
  }

  /** True or false with equal chance: `integers(0, 2) == 0`. */
  boolean(): boolean {
    return this.below(2) === 0;
  }

  /** A uniform element of a list that is not empty. */
  element<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  /** `count` different elements of a list, drawn one after another without replacement. */
  subset<T>(list: readonly T[], count: number): T[] {
    const rest = [...list];
    return Array.from({ length: count }, () => rest.splice(this.below(rest.length), 1)[0]);
  }
}
