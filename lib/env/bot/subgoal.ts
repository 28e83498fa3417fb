import type { Descriptor } from "../instructions/descriptor";

/** Where to go: to the nearest object that fits a description, to an object, or to a cell. */
export type Target =
  | { readonly descriptor: Descriptor }
  | { readonly object: number }
  /** undefined if no cell was found to go to: the plan fails when it gets there. */
  | { readonly cell: number | undefined };

/** Why to go somewhere: to open a door there, to put something next to it, to explore, or to face it. */
export type WalkReason = "open" | "putNext" | "explore" | undefined;

/** Why to open the door ahead: with a key to be dropped afterwards, with one to be kept, or without. */
export type OpenReason = "unlock" | "keepKey" | undefined;

/** One subgoal of the bot's plan. The last of the stack is pursued first. */
export type Subgoal =
  | { readonly kind: "goNextTo"; readonly target: Target; readonly reason: WalkReason }
  | { readonly kind: "open"; readonly reason: OpenReason }
  | { readonly kind: "close" | "drop" | "pickUp" | "explore" };

/** Close the door ahead. */
export const CLOSE: Subgoal = { kind: "close" };
/** Drop what is carried into the cell ahead. */
export const DROP: Subgoal = { kind: "drop" };
/** Pick up what is ahead. */
export const PICK_UP: Subgoal = { kind: "pickUp" };
/** See what has not been seen yet. */
export const EXPLORE: Subgoal = { kind: "explore" };

/** Open the door ahead. */
export function openAhead(reason?: OpenReason): Subgoal {
  return { kind: "open", reason };
}

/** Go to something and face it. */
export function goNextTo(target: Target, reason?: WalkReason): Subgoal {
  return { kind: "goNextTo", target, reason };
}

/** Whether a subgoal is pursued only to see more: the bot drops it as soon as it may know better. */
export function exploratory(subgoal: Subgoal): boolean {
  return subgoal.kind === "explore" || (subgoal.kind === "goNextTo" && subgoal.reason === "explore");
}
