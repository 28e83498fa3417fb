import { KERNEL_BYTES } from "./kernel-bytes";

/** What is used of WebAssembly; the types of Node's library do not have it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

/** What kernel/index.ts exports, which says what it does: functions on addresses, all in bytes. */
export interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  sumOfSquares(start: number, bytes: number): number;
  addScaled(to: number, from: number, bytes: number, by: number): void;
  scale(start: number, bytes: number, by: number): void;
  adam(
    parameters: number,
    bytes: number,
    toFirst: number,
    toSecond: number,
    toGradient: number,
    gradientScale: number,
    share1: number,
    beta2: number,
    share2: number,
    size: number,
    unbias: number,
    epsilon: number,
  ): void;
}

let compiled: object | undefined;

/** A kernel with memory of its own, which is empty yet. */
export function openKernel(): Kernel {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(KERNEL_BYTES), (character) => character.charCodeAt(0)));
  return new WebAssembly.Instance(compiled).exports as Kernel;
}
