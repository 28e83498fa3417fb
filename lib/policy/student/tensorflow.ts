import type * as tfjs from "@tensorflow/tfjs";
import { offerTfjsNode } from "./tfjs-node";

/** TensorFlow.js as loaded: the module, and which backend does the work. */
export interface TensorFlow {
  readonly tf: typeof tfjs;
  /** `tensorflow`: tfjs-node's native one; `cpu`: plain JavaScript, 30 to 60 times slower. */
  readonly backend: "tensorflow" | "cpu";
  /** Versions of tfjs and, when native, of the TensorFlow library. */
  readonly version: string;
}

/**
 * What must be in the environment before the native module loads, so that the same training gives the same bytes: one
 * thread, and Eigen's own kernels. TensorFlow's alternatives (oneDNN, and oneDNN's matrix product inside Eigen) choose code
 * by the machine's instruction set, and some of what they generate for AVX2 and AVX-512 does not survive a signal (a
 * profiler's tick, Jupyter's interrupt): it corrupts the heap.
 */
export const PINNED_ENVIRONMENT: Readonly<Record<string, string>> = {
  TF_NUM_INTRAOP_THREADS: "1",
  TF_NUM_INTEROP_THREADS: "1",
  TF_ENABLE_ONEDNN_OPTS: "0",
  TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL: "0",
  TF_CPP_MIN_LOG_LEVEL: "2",
};

/** Pins threads and instruction set for this process; call it on the main thread, before anything loads TensorFlow. */
function pinEnvironment(): void {
  for (const [name, value] of Object.entries(PINNED_ENVIRONMENT)) process.env[name] ??= value;
}

let loaded: TensorFlow | undefined;

/** Loads TensorFlow.js once: tfjs-node when its native part works, else plain tfjs on its `cpu` backend. */
export function tensorflow(): TensorFlow {
  loaded ??= load();
  return loaded;
}

function load(): TensorFlow {
  pinEnvironment();
  offerTfjsNode();
  const tf = require("@tensorflow/tfjs-node") as typeof tfjs;
  const backend: object = tf.backend();
  const { binding } = backend as { binding?: { TF_Version: string } };
  const version = `tfjs ${tf.version.tfjs}`;
  return binding === undefined
    ? { tf, backend: "cpu", version }
    : { tf, backend: "tensorflow", version: `${version}, TensorFlow ${binding.TF_Version}` };
}
