import { Registry } from "../../../registry";
import { gru } from "./gru";
import { mlp } from "./mlp";
import type { Network } from "./network";

/** All networks of the student: one line each. */
export const networks: Registry<Network> = new Registry("network", [mlp, gru]);
