import { COLOUR, COLOUR_NAMES, OBJECT, OBJECT_NAMES } from "../codes";
import { ANY } from "../instructions/descriptor";
import { colourOf, type Look, objectOf } from "../world/look";
import type { World } from "../world/world";
import type { Subgoal, Target } from "./subgoal";

/** A subgoal in the terms of the grammar; `what` is undefined for the verbs that stand alone. */
export interface SubgoalWords {
  readonly verb: "go to" | "pick up" | "open" | "close" | "drop" | "explore";
  readonly what: { readonly colour: string | undefined; readonly type: string } | undefined;
}

/** What to call a cell that is gone to for what it is, not for what lies there. */
const PLACE = "place";

const THINGS = ["key", "ball", "box"];
const COLOURS = [undefined, ...Object.keys(COLOUR)];

/**
 * The sentence of a subgoal: "go to the red ball", "pick up the key", "open the blue door", "close the blue door", "drop",
 * "explore".
 */
export function subgoalSentence({ verb, what }: SubgoalWords): string {
  if (what === undefined) return verb;
  return `${verb} the ${what.colour === undefined ? "" : `${what.colour} `}${what.type}`;
}

/** Every sentence of the grammar: the candidates of a teacher that names subgoals. */
export function subgoalSentences(): readonly string[] {
  const sentences = [subgoalSentence({ verb: "go to", what: { colour: undefined, type: PLACE } }), "drop", "explore"];
  const each = (verb: SubgoalWords["verb"], types: readonly string[]): void => {
    for (const type of types)
      for (const colour of COLOURS) sentences.push(subgoalSentence({ verb, what: { colour, type } }));
  };
  each("go to", [...THINGS, "object", "door"]);
  each("pick up", [...THINGS, "object"]);
  each("open", ["door"]);
  each("close", ["door"]);
  return sentences;
}

/**
 * The words of a subgoal of the bot's plan, its object as the mission names it or as it looks; the location that a
 * mission may add is left out.
 */
export function subgoalWords(world: World, subgoal: Subgoal): SubgoalWords {
  switch (subgoal.kind) {
    case "open":
    case "close":
      return { verb: subgoal.kind, what: named(world.lookAt(world.front), "door") };
    case "pickUp":
      return { verb: "pick up", what: named(world.lookAt(world.front), "object") };
    case "drop":
    case "explore":
      return { verb: subgoal.kind, what: undefined };
    case "goNextTo":
      return subgoal.reason === "explore" ? { verb: "explore", what: undefined } : walkWords(world, subgoal.target);
  }
}

function walkWords(world: World, target: Target): SubgoalWords {
  if ("descriptor" in target) {
    const { type, colour } = target.descriptor;
    const known = type === ANY ? "object" : OBJECT_NAMES[type];
    return { verb: "go to", what: { colour: colour === ANY ? undefined : COLOUR_NAMES[colour], type: known } };
  }
  if ("object" in target) return { verb: "go to", what: named(world.looks[target.object], PLACE) };
  const look = target.cell === undefined ? 0 : world.lookAt(target.cell);
  return { verb: "go to", what: named(look, PLACE) };
}

/** The colour and type of a door or thing; for anything else, only what to call it. */
function named(look: Look, otherwise: string): { colour: string | undefined; type: string } {
  const object = objectOf(look);
  if (object < OBJECT.door || object > OBJECT.box) return { colour: undefined, type: otherwise };
  return { colour: COLOUR_NAMES[colourOf(look)], type: OBJECT_NAMES[object] };
}
