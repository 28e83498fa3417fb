import type * as tfjs from "@tensorflow/tfjs";

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
  try {
    const node = require("@tensorflow/tfjs-node") as typeof tfjs;
    const { binding } = node.backend() as unknown as { binding: { TF_Version: string } };
    return { tf: node, backend: "tensorflow", version: `tfjs ${node.version.tfjs}, TensorFlow ${binding.TF_Version}` };
  } catch {
    const plain = require("@tensorflow/tfjs") as typeof tfjs;
    plain.setBackend("cpu");
    return { tf: plain, backend: "cpu", version: `tfjs ${plain.version.tfjs}` };
  }
}
