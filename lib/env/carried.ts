import { COLOUR_NAMES, OBJECT_NAMES } from "./codes";
import { EMPTY } from "./world/layout";
import type { World } from "./world/world";

/** What an agent carries, in words. */
export interface Carried {
  /** A colour name of `COLOUR`. */
  readonly colour: string;
  /** "key", "ball" or "box". */
  readonly type: string;
}

/** What the agent of a world carries. */
export function carriedOf(world: World): Carried | undefined {
  if (world.carried === EMPTY) return undefined;
  return { colour: COLOUR_NAMES[world.colourOf(world.carried)], type: OBJECT_NAMES[world.objectOf(world.carried)] };
}
