import { COLOUR_NAMES, OBJECT, OBJECT_NAMES } from "../../../env/codes";
import type { Episode } from "../../../env/episode";
import { actionsOf } from "../../../env/instructions/instruction";
import { FIRST_OBJECT } from "../../../env/world/layout";

/** What an episode's mission is about, where a reader can place it. */
export interface Target {
  /** Its number among the objects of a state. */
  readonly number: number;
  /** Such as "the red ball". */
  readonly name: string;
}

/** The first object that an episode's mission names; undefined where that is a door, a wall, in the agent's hand or nowhere. */
export function targetOf({ world, instruction }: Episode): Target | undefined {
  const [object] = actionsOf(instruction)[0].object?.tracked ?? [];
  if (object === undefined || object < FIRST_OBJECT || !world.lies(object)) return undefined;
  const type = world.objectOf(object);
  if (type === OBJECT.door) return undefined;
  const name = `the ${COLOUR_NAMES[world.colourOf(object)]} ${OBJECT_NAMES[type]}`;
  return { number: object - FIRST_OBJECT, name };
}
