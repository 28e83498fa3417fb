import { OBJECT } from "../codes";
import { COLOURS_DRAWN, KINDS_DRAWN } from "./draws";
import { FIRST_OBJECT } from "./layout";
import { addObject } from "./placement";
import { drawRoom } from "./rooms";
import type { World } from "./world";

/** How `addDistractors` adds. */
export interface Distraction {
  /** How many things to add. */
  readonly count: number;
  /** Whether no two things of the world may share kind and colour (the default). */
  readonly unique?: boolean;
  /** The room they go to; drawn for each if absent. */
  readonly room?: number;
}

/**
 * Add random things; of each, the colour is drawn first, then the kind, then the room, then the cell.
 * @returns their numbers
 */
export function addDistractors(world: World, { count, unique = true, room }: Distraction): number[] {
  const { rng } = world;
  let known = 0;
  for (let object = FIRST_OBJECT; object < world.end; object++)
    if (world.furniture[object] === 1) known |= kindBit(world.objectOf(object), world.colourOf(object));
  const added: number[] = [];
  while (added.length < count) {
    const colour = rng.element(COLOURS_DRAWN);
    const kind = rng.element(KINDS_DRAWN);
    const bit = kindBit(kind, colour);
    if (unique && (known & bit) !== 0) continue;
    added.push(addObject(world, room ?? drawRoom(world), kind, colour));
    known |= bit;
  }
  return added;
}

/** One bit for each of the 18 pairs of kind and colour. */
function kindBit(kind: number, colour: number): number {
  return 1 << ((kind - OBJECT.key) * 6 + colour);
}
