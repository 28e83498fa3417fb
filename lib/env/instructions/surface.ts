import { COLOUR_NAMES, OBJECT_NAMES } from "../codes";
import { ANY, type Descriptor } from "./descriptor";
import { type Instruction, KIND } from "./instruction";

const LOCATION_PHRASES = ["on your left", "on your right", "in front of you", "behind you"];

/** A descriptor in words; "the" if one object matched at reset, else "a". */
export function phrase(descriptor: Descriptor): string {
  const words = [
    descriptor.tracked.length > 1 ? "a" : "the",
    descriptor.colour === ANY ? "" : COLOUR_NAMES[descriptor.colour],
    descriptor.type === ANY ? "object" : OBJECT_NAMES[descriptor.type],
    descriptor.location === ANY ? "" : LOCATION_PHRASES[descriptor.location],
  ];
  return words.filter((word) => word !== "").join(" ");
}

/** The mission: an instruction, whose objects were found, as a sentence of the Baby Language. */
export function surface(instruction: Instruction): string {
  const { object, fixed, first, second } = instruction;
  switch (instruction.kind) {
    case KIND.goTo:
      return `go to ${phrase(object!)}`;
    case KIND.open:
      return `open ${phrase(object!)}`;
    case KIND.pickUp:
      return `pick up ${phrase(object!)}`;
    case KIND.putNext:
      return `put ${phrase(object!)} next to ${phrase(fixed!)}`;
    case KIND.and:
      return `${surface(first!)} and ${surface(second!)}`;
    case KIND.before:
      return `${surface(first!)}, then ${surface(second!)}`;
    default:
      return `${surface(first!)} after you ${surface(second!)}`;
  }
}
