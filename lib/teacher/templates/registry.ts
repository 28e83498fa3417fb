import { Registry } from "../../registry";
import { lamorel } from "./lamorel";
import { t1 } from "./t1";
import { t4 } from "./t4";
import type { Template } from "./template";

/** All templates: one line each. */
export const templates: Registry<Template> = new Registry("template", [lamorel, t4, t1]);
