import type { PolicyKind } from "./kind";

/** The student: an actor–critic that reads the state and the teacher's token, and learns by PPO. */
export const student: PolicyKind = {
  name: "student",
  title: "the student acts, and learns",
  learns: true,
  open: (options) => options.engine.open(options),
};
