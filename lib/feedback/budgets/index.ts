import { Registry } from "../../registry";
import { always } from "./always";
import { annealed } from "./annealed";
import type { Budget } from "./budget";
import { everyK } from "./every-k";
import { firstFrames } from "./first-frames";
import { unsure } from "./unsure";

/** All budgets: one line each. */
export const budgets: Registry<Budget> = new Registry("budget", [always, firstFrames, everyK, annealed, unsure]);
