import { SimdStudent } from "../simd/student";
import type { StudentEngine } from "./engine";

/** A kernel of our own for the default network: fast, and the same bytes on every machine. */
export const simd: StudentEngine = {
  name: "simd",
  title: "WebAssembly of our own, for the default network",
  readsNetwork: false,
  open: (options) => new SimdStudent(options),
};
