import { InputError } from "../../errors";
import type { Kernel } from "./kernel";

/** Named shapes, in the order in which they lie in memory. */
export type NamedShapes = Iterable<readonly [name: string, shape: readonly number[]]>;

/** Bytes of a page of WebAssembly's memory. */
const PAGE = 65_536;
/** WebAssembly's memory ends at 4 GiB; the last page is left free, so that no end is beyond 32 bits. */
export const MAX_BYTES: number = 65_535 * PAGE;
/** Every array begins at a multiple of this many bytes, and is filled up to one with zeros. */
const ALIGNED = 64;
/** Room for what is added to a gradient from outside of the memory, a piece at a time. */
const PIECE_BYTES = 1 << 20;

/** Where one tensor lies in each block. */
export interface Place {
  readonly shape: readonly number[];
  /** How many numbers it has. */
  readonly count: number;
  /** From the start of a block, in bytes. */
  readonly offset: number;
  /** Its length with what fills it up. */
  readonly bytes: number;
}

/** The arrays of an optimiser: four blocks of one layout in WebAssembly's memory, and a piece of free room. */
export interface Blocks {
  readonly places: ReadonlyMap<string, Place>;
  /** Bytes of a block. */
  readonly bytes: number;
  /** Addresses of the blocks. */
  readonly parameters: number;
  readonly gradients: number;
  readonly first: number;
  readonly second: number;
  /** The free room. */
  readonly piece: Float32Array;
  /** Views of a block's tensors, which stay valid, as the memory never grows again. */
  views(start: number): ReadonlyMap<string, Float32Array>;
}

/** Bytes of memory that an optimiser of these shapes takes: parameters, gradient and two moments in float32. */
export function optimiserBytes(shapes: NamedShapes): number {
  const { bytes } = layOut(shapes);
  return ALIGNED + 4 * bytes + PIECE_BYTES;
}

/**
 * Makes room for named tensors in a kernel's memory, once; all numbers are 0.
 * @throws InputError for a name that comes twice, a shape that is none, or more than WebAssembly's 4 GiB
 */
export function openBlocks(kernel: Kernel, shapes: NamedShapes): Blocks {
  const { places, bytes } = layOut(shapes);
  const needed = ALIGNED + 4 * bytes + PIECE_BYTES;
  if (needed > MAX_BYTES) {
    throw new InputError(
      `an optimiser of ${[...places.values()].reduce((sum, { count }) => sum + count, 0)} parameters takes ${needed} bytes, WebAssembly has ${MAX_BYTES}; train fewer, as with LoRA`,
    );
  }
  try {
    kernel.memory.grow(Math.max(0, Math.ceil((needed - kernel.memory.buffer.byteLength) / PAGE)));
  } catch {
    throw new InputError(`there is no room for an optimiser of ${needed} bytes; train fewer parameters, as with LoRA`);
  }
  const { buffer } = kernel.memory;
  const [parameters, gradients, first, second, end] = [0, 1, 2, 3, 4].map((block) => ALIGNED + block * bytes);
  return {
    places,
    bytes,
    parameters,
    gradients,
    first,
    second,
    piece: new Float32Array(buffer, end, PIECE_BYTES / 4),
    views: (start) =>
      new Map(
        [...places].map(
          ([name, { offset, count }]) => [name, new Float32Array(buffer, start + offset, count)] as const,
        ),
      ),
  };
}

function layOut(shapes: NamedShapes): { places: Map<string, Place>; bytes: number } {
  const places = new Map<string, Place>();
  let offset = 0;
  for (const [name, shape] of shapes) {
    if (places.has(name)) throw new InputError(`two parameters are named ${name}; give each a name of its own`);
    if (shape.some((n) => !Number.isSafeInteger(n) || n < 1)) {
      throw new InputError(`parameter ${name} has the shape [${shape}]; sizes are integers from 1 on`);
    }
    const count = shape.reduce((product, n) => product * n, 1);
    const bytes = Math.ceil((count * 4) / ALIGNED) * ALIGNED;
    places.set(name, { shape, count, offset, bytes });
    offset += bytes;
  }
  if (places.size === 0) throw new InputError("an optimiser needs at least one parameter");
  return { places, bytes: offset };
}
