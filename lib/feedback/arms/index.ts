import { Registry } from "../../registry";
import type { Arm } from "../arm";
import { TUTOR } from "./tutor";

/** All arms, in the order in which tables show them: one line a family. */
export const arms: Registry<Arm> = new Registry("arm", [...TUTOR]);
