import { critic } from "../critic";
import type { PolicyKind } from "./kind";

/** The token itself acts: a_t = x_t. */
export const token: PolicyKind = {
  name: "token",
  title: "the teacher's token acts",
  learns: false,
  needsToken: true,
  open: (options) => critic(options, (row, { given }) => given[row]),
};
