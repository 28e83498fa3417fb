import { Registry } from "../../../registry";
import { mlp } from "./mlp";
import type { Network } from "./network";

/** All networks of the student: one line each. */
export const networks: Registry<Network> = new Registry("network", [mlp]);
