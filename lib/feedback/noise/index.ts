import { Registry } from "../../registry";
import { epsilon } from "./epsilon";
import { epsilonFixed } from "./epsilon-fixed";
import { inverted } from "./inverted";
import type { Noise } from "./noise";
import { none } from "./none";
import { permuted } from "./permuted";
import { yoked } from "./yoked";

/** All kinds of noise: one line each. */
export const noises: Registry<Noise> = new Registry("noise", [none, inverted, permuted, yoked, epsilon, epsilonFixed]);
