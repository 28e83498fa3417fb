import { gameTemplate } from "./game";
import type { Template } from "./template";

/** A chat in which the teacher is told the game and how to play it: a policy in four rules, of which it has to find the one that holds. */
export const t4: Template = gameTemplate(
  "t4",
  "a chat that tells the game and how to play it",
  (target) => `How to choose:
1. If the ${target} is some steps forward, go forward.
2. If the ${target} is only to the left (no steps forward), turn left.
3. If the ${target} is only to the right (no steps forward), turn right.
4. If no ${target} is seen, turn to look for it: turn away from the nearest wall on the side (wall on the right: turn left; wall on the left: turn right).`,
);
