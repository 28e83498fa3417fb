import { gameTemplate } from "./game";
import type { Template } from "./template";

/** A chat in which the teacher is only told the game: actions, goal, and how positions are said. */
export const t1: Template = gameTemplate("t1", "a chat that tells the game");
