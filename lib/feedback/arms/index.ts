import type { Registry } from "../../registry";
import type { Arm } from "../arm";
import { ArmRegistry } from "./arm-registry";
import { LANGUAGE_MODEL } from "./language-model";
import { TUTOR } from "./tutor";

/**
 * All arms, in the order in which tables show them: one line a family. Beside those listed, `arms.get` gives what a name spells out:
 * `USE[.CHANNEL.RULE[.NOISE]][@oracle|@uniform]`, such as `distil.same-state.q-sure.yoked`.
 */
export const arms: Registry<Arm> = new ArmRegistry("arm", [...TUTOR, ...LANGUAGE_MODEL]);
