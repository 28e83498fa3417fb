import { OBJECT } from "../../codes";
import { ANY, Descriptor, described, LOCATIONS_DRAWN } from "../../instructions/descriptor";
import { type Instruction, open } from "../../instructions/instruction";
import { COLOURS_DRAWN } from "../../world/draws";
import { placeAgent } from "../../world/placement";
import { addDoor, roomNumber } from "../../world/rooms";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";

/** How the mission tells the doors apart. */
type SelectBy = "colour" | "location";
const SELECTIONS: readonly SelectBy[] = ["colour", "location"];

/**
 * Open the right one of four doors, told by its colour or by where it is.
 *
 * Mission: "open the {colour} door" or "open {the|a} door {in front of you|behind you|on your left|on your right}".
 * Layout: four unlocked doors of different colours around the middle room; the first one's colour, or a location, is
 * the mission (which of the two is drawn unless the level says); then the agent in that room.
 * Strict variant: toggling another door fails.
 */
function generate(world: World, selectBy: SelectBy | undefined, strict: boolean): Instruction {
  const { rng } = world;
  const room = roomNumber(world, 1, 1);
  const colours = rng.subset(COLOURS_DRAWN, 4);
  const [first] = colours.map((colour, side) => addDoor(world, room, { side, colour, locked: false }));
  const goal =
    (selectBy ?? rng.element(SELECTIONS)) === "colour"
      ? described(world, first)
      : new Descriptor(OBJECT.door, ANY, rng.element(LOCATIONS_DRAWN));
  placeAgent(world, room);
  return open(goal, strict);
}

const BY_COLOUR = "open the {colour} door";
const BY_LOCATION = "open {the|a} door {location}";

function openDoor(name: string, summary: string, selectBy: SelectBy | undefined, strict = false): Level {
  const spaces = { colour: BY_COLOUR, location: BY_LOCATION };
  return defineLevel({
    id: `BabyAI-${name}-v0`,
    family: "OpenDoor",
    summary,
    missionSpace: selectBy === undefined ? `${BY_COLOUR} | ${BY_LOCATION}` : spaces[selectBy],
    generate: (world) => generate(world, selectBy, strict),
  });
}

/** The levels of this family. */
export const OPEN_DOOR: readonly Level[] = [
  openDoor("OpenDoor", "Open one of four doors, told by colour or location", undefined),
  openDoor("OpenDoorColor", "Open one of four doors, told by colour", "colour"),
  openDoor("OpenDoorLoc", "Open one of four doors, told by location", "location"),
  openDoor("OpenDoorDebug", "Open one of four doors, told by colour or location; another one fails", undefined, true),
];
