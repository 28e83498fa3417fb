import type { Pcg64 } from "../random/pcg64";

/** A set of values that can be tested and sampled, as gymnasium's spaces. */
export interface Space<T> {
  /** Whether a value belongs to it. */
  contains(value: unknown): value is T;
  /** A random member. */
  sample(rng: Pcg64): T;
}

/** The integers from 0 to n − 1. */
export class Discrete implements Space<number> {
  /** @param n how many */
  constructor(readonly n: number) {}

  /** Whether a value is such an integer. */
  contains(value: unknown): value is number {
    return Number.isInteger(value) && (value as number) >= 0 && (value as number) < this.n;
  }

  /** A random one. */
  sample(rng: Pcg64): number {
    return rng.integers(0, this.n);
  }
}

/** Arrays of bytes of a shape, in C order. */
export class Box implements Space<Uint8Array> {
  /** Bytes of a member. */
  readonly size: number;

  /**
   * @param shape its dimensions
   * @param high the greatest value of a byte
   */
  constructor(
    readonly shape: readonly number[],
    readonly high = 255,
  ) {
    this.size = shape.reduce((product, dimension) => product * dimension, 1);
  }

  /** Whether a value is an array of as many bytes, none too great. */
  contains(value: unknown): value is Uint8Array {
    return value instanceof Uint8Array && value.length === this.size && value.every((byte) => byte <= this.high);
  }

  /** Random bytes. */
  sample(rng: Pcg64): Uint8Array {
    return Uint8Array.from({ length: this.size }, () => rng.integers(0, this.high + 1));
  }
}

/** Sentences: the missions of a level. As in minigrid, every string is taken for one, and a sample only stands for them. */
export class Sentences implements Space<string> {
  /** @param pattern what the sentences look like */
  constructor(readonly pattern: string) {}

  /** Whether a value is a string. */
  contains(value: unknown): value is string {
    return typeof value === "string";
  }

  /** The pattern itself. */
  sample(): string {
    return this.pattern;
  }
}

/** Records with a space for each key. */
export class Dict<T extends object> implements Space<T> {
  /** @param spaces the space of each key */
  constructor(readonly spaces: { readonly [K in keyof T]: Space<T[K]> }) {}

  /** Whether a value has exactly these keys, each with a member of its space. */
  contains(value: unknown): value is T {
    if (typeof value !== "object" || value === null) return false;
    const keys = Object.keys(this.spaces) as (keyof T)[];
    return (
      Object.keys(value).length === keys.length &&
      keys.every((key) => key in value && this.spaces[key].contains((value as T)[key]))
    );
  }

  /** A random member of each space. */
  sample(rng: Pcg64): T {
    const entries = (Object.keys(this.spaces) as (keyof T)[]).map((key) => [key, this.spaces[key].sample(rng)]);
    return Object.fromEntries(entries) as T;
  }
}
