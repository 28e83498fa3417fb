import { InputError } from "../../errors";

const POOL_WORDS = 4;

/**
 * The entropy words of a seed, least significant first (0 is one word).
 * @throws InputError unless the seed is an integer ≥ 0 (a number must be a safe integer)
 */
function entropyWords(seed: number | bigint): number[] {
  if (typeof seed === "number" ? !Number.isSafeInteger(seed) || seed < 0 : seed < 0n)
    throw new InputError(`invalid seed ${seed}; a seed is an integer from 0 on`);
  if (typeof seed === "number") {
    const high = Math.floor(seed / 2 ** 32);
    return high === 0 ? [seed] : [seed >>> 0, high];
  }
  const words: number[] = [];
  for (let rest = seed; rest > 0n || words.length === 0; rest >>= 32n) words.push(Number(rest & 0xffffffffn));
  return words;
}

/**
 * The pool of numpy's `SeedSequence(seed)` (O'Neill's seed_seq_fe), four 32-bit words.
 * @param seed integer ≥ 0
 * @throws InputError for any other seed
 */
export function seedPool(seed: number | bigint): Uint32Array {
  const entropy = entropyWords(seed);
  let constant = 0x43b0d7e5;
  const hashMix = (value: number): number => {
    let mixed = value ^ constant;
    constant = Math.imul(constant, 0x931e8875);
    mixed = Math.imul(mixed, constant);
    return mixed ^ (mixed >>> 16);
  };
  const mix = (x: number, y: number): number => {
    const mixed = Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y);
    return mixed ^ (mixed >>> 16);
  };
  const pool = new Uint32Array(POOL_WORDS);
  for (let i = 0; i < POOL_WORDS; i++) pool[i] = hashMix(i < entropy.length ? entropy[i] : 0);
  for (let from = 0; from < POOL_WORDS; from++)
    for (let to = 0; to < POOL_WORDS; to++) if (from !== to) pool[to] = mix(pool[to], hashMix(pool[from]));
  for (let i = POOL_WORDS; i < entropy.length; i++)
    for (let to = 0; to < POOL_WORDS; to++) pool[to] = mix(pool[to], hashMix(entropy[i]));
  return pool;
}

/**
 * numpy's `SeedSequence(seed).generate_state(8)`: eight 32-bit words that seed a PCG64.
 * @param seed integer ≥ 0
 * @throws InputError for any other seed
 */
export function seedWords(seed: number | bigint): Uint32Array {
  const pool = seedPool(seed);
  const words = new Uint32Array(2 * POOL_WORDS);
  let constant = 0x8b51f9dd;
  for (let i = 0; i < words.length; i++) {
    let value = pool[i % POOL_WORDS] ^ constant;
    constant = Math.imul(constant, 0x58f38ded);
    value = Math.imul(value, constant);
    words[i] = value ^ (value >>> 16);
  }
  return words;
}
