import { OBJECT } from "../../codes";
import { ANY, Descriptor, LOCATIONS_DRAWN } from "../../instructions/descriptor";
import { after, and, before, goTo, type Instruction, open, pickUp, putNext } from "../../instructions/instruction";
import { COLOURS_DRAWN } from "../../world/draws";
import { REJECTED } from "../../world/rejected";
import type { World } from "../../world/world";

/** The four actions of the Baby Language. */
export type ActionKind = "goTo" | "pickUp" | "open" | "putNext";
/** A sentence of one action, of two in any order, or of two parts in order. */
export type SentenceKind = "action" | "and" | "sequence";

/** Which sentences are drawn. */
export interface Grammar {
  /** The actions, in the order in which a draw chooses among them. */
  readonly actions: readonly ActionKind[];
  /** The sentences, in that order. */
  readonly sentences: readonly SentenceKind[];
  /** Whether an object may be told by where it is. */
  readonly locations: boolean;
  /** Whether a locked room may have to be opened without being named. */
  readonly implicitUnlock: boolean;
}

const TRIES_AT_AN_OBJECT = 101;
const COLOURS_OR_NONE = [ANY, ...COLOURS_DRAWN];
const DOORS = [OBJECT.door];
const THINGS = [OBJECT.box, OBJECT.ball, OBJECT.key];
const THINGS_AND_DOORS = [...THINGS, OBJECT.door];

/**
 * A description of something that is there: colour or none, type, and where levels speak of it, perhaps a location.
 * @throws Rejected after 101 tries
 */
function drawObject(world: World, grammar: Grammar, types: readonly number[] = THINGS_AND_DOORS): Descriptor {
  const { rng } = world;
  for (let tries = 0; tries < TRIES_AT_AN_OBJECT; tries++) {
    const colour = rng.element(COLOURS_OR_NONE);
    const type = rng.element(types);
    const location = grammar.locations && rng.boolean() ? rng.element(LOCATIONS_DRAWN) : ANY;
    const descriptor = new Descriptor(type, colour, location);
    if (descriptor.find(world) === 0) continue;
    if (grammar.implicitUnlock || world.lockedRoom < 0 || outside(world, descriptor.positions)) return descriptor;
  }
  throw REJECTED;
}

/** Whether a cell of these lies outside the locked room (its walls belong to it). */
function outside({ layout, lockedRoom }: World, cells: readonly number[]): boolean {
  return cells.some((cell) => !layout.inside(lockedRoom, layout.x(cell), layout.y(cell)));
}

function drawAction(world: World, grammar: Grammar): Instruction {
  switch (world.rng.element(grammar.actions)) {
    case "goTo":
      return goTo(drawObject(world, grammar));
    case "pickUp":
      return pickUp(drawObject(world, grammar, THINGS));
    case "open":
      return open(drawObject(world, grammar, DOORS));
    case "putNext": {
      const moved = drawObject(world, grammar, THINGS);
      return putNext(moved, drawObject(world, grammar));
    }
  }
}

const PARTS: readonly SentenceKind[] = ["action", "and"];
const SINGLE: readonly SentenceKind[] = ["action"];
const JOINTS = [before, after];

/**
 * A random sentence about what is in the world. A sequence joins two parts that are single actions or pairs.
 * @throws Rejected where no fitting object was found
 */
export function drawSentence(
  world: World,
  grammar: Grammar,
  sentences: readonly SentenceKind[] = grammar.sentences,
): Instruction {
  const { rng } = world;
  const kind = rng.element(sentences);
  if (kind === "action") return drawAction(world, grammar);
  const parts = kind === "and" ? SINGLE : PARTS;
  const first = drawSentence(world, grammar, parts);
  const second = drawSentence(world, grammar, parts);
  return kind === "and" ? and(first, second) : rng.element(JOINTS)(first, second);
}
