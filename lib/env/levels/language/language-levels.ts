import type { Level } from "../level";
import { languageLevel } from "./language-level";

const GO_TO = "go to {object}";
const PICK_UP = "pick up {object}";
const ACTION = `${GO_TO} | ${PICK_UP} | open {door} | put {object} next to {object}`;
const ANY_SENTENCE = "{action} | {action} and {action} | {part}, then {part} | {part} after you {part}";

/**
 * Go to one to four objects, in any order or in the order said.
 *
 * Mission: one to four times "go to {the|a} [{colour}] {type}", joined by "and", ", then" and "after you".
 * No locked room; everything reachable without moving anything.
 */
const GO_TO_SEQUENCE = {
  family: "GoToSeq",
  missionSpace: `${GO_TO} | … and … | …, then … | … after you …`,
  actions: ["goTo"],
  lockedRoomChance: 0,
  locations: false,
  unblocking: false,
} as const;

/**
 * One action of any kind in a maze that may have a locked room.
 *
 * Mission: "go to", "pick up", "open" or "put … next to" objects told by type and perhaps colour. If a room is locked,
 * something that is asked for lies outside it.
 */
const SYNTH = {
  family: "Synth",
  missionSpace: ACTION,
  sentences: ["action"],
  locations: false,
  implicitUnlock: false,
} as const;

/** The levels of the whole language. */
export const LANGUAGE_LEVELS: readonly Level[] = [
  languageLevel({
    ...GO_TO_SEQUENCE,
    id: "BabyAI-GoToSeq-v0",
    summary: "Go to one to four objects of a maze, in the order said",
  }),
  languageLevel({
    ...GO_TO_SEQUENCE,
    id: "BabyAI-GoToSeqS5R2-v0",
    summary: "Go to one to four objects of four small rooms, in the order said",
    roomSize: 5,
    columns: 2,
    rows: 2,
    distractors: 4,
  }),
  /**
   * Pick up an object of a single room, told by type and perhaps colour and location.
   *
   * Mission: "pick up {the|a} [{colour}] {type} [{location}]". Eight objects, all reachable.
   */
  languageLevel({
    id: "BabyAI-PickupLoc-v0",
    family: "PickupLoc",
    summary: "Pick up one of eight objects, perhaps told by its location",
    missionSpace: "pick up {object} [{location}]",
    columns: 1,
    rows: 1,
    actions: ["pickUp"],
    sentences: ["action"],
    distractors: 8,
    lockedRoomChance: 0,
    unblocking: false,
  }),
  languageLevel({ ...SYNTH, id: "BabyAI-Synth-v0", summary: "Any one action in a maze" }),
  languageLevel({
    ...SYNTH,
    id: "BabyAI-SynthS5R2-v0",
    summary: "Any one action in six small rooms",
    roomSize: 5,
    rows: 2,
  }),
  /** As Synth; objects may also be told by where they are. */
  languageLevel({
    ...SYNTH,
    id: "BabyAI-SynthLoc-v0",
    family: "SynthLoc",
    summary: "Any one action in a maze, objects perhaps told by location",
    missionSpace: `${ACTION}, {object} perhaps with a {location}`,
    locations: true,
  }),
  /** As SynthLoc; up to four actions in one sentence. */
  languageLevel({
    id: "BabyAI-SynthSeq-v0",
    family: "SynthSeq",
    summary: "Any sentence of the language in a maze, no unlocking implied",
    missionSpace: ANY_SENTENCE,
    implicitUnlock: false,
  }),
  /** The boss level in four small rooms; a locked room in a quarter of the episodes. */
  languageLevel({
    id: "BabyAI-MiniBossLevel-v0",
    family: "MiniBossLevel",
    summary: "Any sentence of the language in four small rooms",
    missionSpace: ANY_SENTENCE,
    roomSize: 5,
    columns: 2,
    rows: 2,
    distractors: 7,
    lockedRoomChance: 0.25,
  }),
  /** Every sentence of the language; a locked room in half of the episodes, which may have to be opened unsaid. */
  languageLevel({
    id: "BabyAI-BossLevel-v0",
    family: "BossLevel",
    summary: "Any sentence of the language in a maze, perhaps with a locked room",
    missionSpace: ANY_SENTENCE,
  }),
  /** The boss level without a locked room. */
  languageLevel({
    id: "BabyAI-BossLevelNoUnlock-v0",
    family: "BossLevelNoUnlock",
    summary: "Any sentence of the language in a maze without locked room",
    missionSpace: ANY_SENTENCE,
    lockedRoomChance: 0,
    implicitUnlock: false,
  }),
];
