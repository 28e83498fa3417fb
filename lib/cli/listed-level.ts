import { type Level, levels } from "../env";
import { InputError } from "../errors";
import { isReference } from "../runs/own/reference";

/** A level of which every state is known: one of BabyAI's. @throws InputError for one of one's own; UnknownLevelError */
export function listedLevel(id: string): Level {
  if (!isReference(id)) return levels.get(id);
  throw new InputError(
    `${id} is a level of one's own, whose states are not known beforehand; use one of \`tandem levels\``,
  );
}
