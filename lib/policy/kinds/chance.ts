import { critic } from "../critic";
import type { PolicyKind } from "./kind";

/** Chance acts: each action is as likely as the others. */
export const chance: PolicyKind = {
  name: "chance",
  title: "chance acts",
  learns: false,
  open: (options) => critic(options, (_row, _advice, random) => random.integers(0, options.actions)),
};
