import { Student } from "../student";
import type { StudentEngine } from "./engine";

/** TensorFlow.js, for any network: the reference. */
export const tfjs: StudentEngine = {
  name: "tfjs",
  title: "TensorFlow.js, for any network",
  readsNetwork: true,
  open: (options) => new Student(options),
};
