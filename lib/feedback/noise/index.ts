import { Registry } from "../../registry";
import { inverted } from "./inverted";
import type { Noise } from "./noise";
import { none } from "./none";
import { permuted } from "./permuted";

/** All kinds of noise: one line each. */
export const noises: Registry<Noise> = new Registry("noise", [none, inverted, permuted]);
