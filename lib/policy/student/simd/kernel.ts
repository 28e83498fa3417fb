import { KERNEL_BYTES } from "./kernel-bytes";

/** What is used of WebAssembly; the types of Node's library do not have it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

/** The address of an array of the kernel. */
interface Address {
  readonly value: number;
}

/** What kernel/index.ts exports: functions, and where arrays are now. Any call may move them, and may replace `memory.buffer`. */
export interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly count: Address;
  readonly parameters: Address;
  /** From a parameter to its gradient. */
  readonly toGradient: Address;
  readonly first: Address;
  readonly second: Address;
  readonly missionWords: Address;
  readonly inObservations: Address;
  readonly inMissions: Address;
  readonly inRows: Address;
  readonly rowStates: Address;
  readonly inAdvice: Address;
  readonly outValues: Address;
  readonly outLogs: Address;
  readonly rollState: Address;
  readonly rollAction: Address;
  readonly rollOld: Address;
  readonly rollAdvantage: Address;
  readonly rollReturn: Address;
  readonly rollOldValue: Address;
  readonly rollAdvice: Address;
  readonly rollTarget: Address;
  readonly batchRows: Address;
  readonly means: Address;
  open(
    words: number,
    actions: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    clip: number,
    entropy: number,
    value: number,
  ): void;
  parametersChanged(): void;
  restoreAdam(steps: number): void;
  step(maxNorm: number): number;
  openRows(n: number): void;
  find(n: number): number;
  read(n: number): number;
  act(n: number): void;
  newMission(): number;
  isFull(): number;
  forget(): void;
  openRollout(n: number): void;
  takeRows(n: number, advised: boolean): void;
  gradient(hasTarget: boolean): void;
}

let compiled: object | undefined;

/** A kernel with memory of its own. */
export function openKernel(): Kernel {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(KERNEL_BYTES), (character) => character.charCodeAt(0)));
  return new WebAssembly.Instance(compiled).exports as Kernel;
}
