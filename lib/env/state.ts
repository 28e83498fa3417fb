import { InputError } from "../errors";
import { COLOUR, COLOUR_NAMES, type Direction, DOOR_STATE, DOOR_STATE_NAMES, OBJECT, OBJECT_NAMES } from "./codes";
import type { Episode } from "./episode";
import { type InstructionState, readInstruction, writeInstruction } from "./instructions/state";
import type { Pcg64State } from "./random/pcg64";
import { EMPTY, FIRST_OBJECT, WALL } from "./world/layout";
import { colourOf, look, objectOf, stateOf } from "./world/look";
import { MAX_OBJECTS, type World } from "./world/world";

/** An object of a state; its number is its index in `EnvState.objects`. */
export interface ObjectState {
  /** "door", "key", "ball" or "box". */
  readonly type: string;
  /** A colour name of `COLOUR`. */
  readonly colour: string;
  /** Of doors: "open", "closed" (if absent) or "locked". */
  readonly state?: string;
  /** The cell [x, y] where it lies, or null if it lies in none. A carried object may keep where it lay. */
  readonly at: readonly [number, number] | null;
  /** Of boxes: the number of the object inside. */
  readonly contains?: number;
}

/** Everything an environment is between two steps. What is optional may be left out of a state made by hand. */
export interface EnvState {
  /** Where the agent stands and looks. */
  readonly agent: { readonly x: number; readonly y: number; readonly direction: Direction };
  /** All objects, doors among them. */
  readonly objects: readonly ObjectState[];
  /** The number of the object in the agent's hand; none if absent. */
  readonly carrying?: number | null;
  /** The wall cells of the level's layout that were taken away. */
  readonly openings?: readonly (readonly [number, number])[];
  /** The mission; the present one (of a level that was reset), with its objects found anew, if absent. */
  readonly instruction?: InstructionState;
  /** Steps done; 0 if absent. */
  readonly stepCount?: number;
  /** The step limit; by the level's rule if absent. */
  readonly maxSteps?: number;
  /** The generator; it stays as it is if absent. */
  readonly rng?: Pcg64State;
}

/** Everything an episode is, as a plain record. */
export function saveState(episode: Episode): EnvState {
  const { world } = episode;
  const { layout } = world;
  const openings: [number, number][] = [];
  for (let x = 0; x < layout.width; x++)
    for (let y = 0; y < layout.height; y++) {
      const cell = layout.cell(x, y);
      const door = objectOf(world.lookAt(cell)) === OBJECT.door;
      if (layout.cells[cell] === WALL && world.cells[cell] !== WALL && !door) openings.push([x, y]);
    }
  return {
    agent: { x: world.x, y: world.y, direction: world.direction },
    objects: Array.from({ length: world.end - FIRST_OBJECT }, (_, k) => objectState(world, k + FIRST_OBJECT)),
    carrying: world.carried === EMPTY ? null : world.carried - FIRST_OBJECT,
    openings,
    instruction: writeInstruction(world, episode.instruction),
    stepCount: episode.stepCount,
    maxSteps: episode.maxSteps,
    rng: world.rng.state(),
  };
}

function objectState(world: World, object: number): ObjectState {
  const { layout } = world;
  const of = world.looks[object];
  const cell = world.places[object];
  const remembered = object === world.carried && cell !== 0;
  const contents = world.contents[object];
  return {
    type: OBJECT_NAMES[objectOf(of)],
    colour: COLOUR_NAMES[colourOf(of)],
    ...(objectOf(of) === OBJECT.door ? { state: DOOR_STATE_NAMES[stateOf(of)] } : {}),
    at: world.lies(object) || remembered ? [layout.x(cell), layout.y(cell)] : null,
    ...(contents === EMPTY ? {} : { contains: contents - FIRST_OBJECT }),
  };
}

/**
 * Put an episode into a state, saved or made by hand.
 * @throws InputError for a state that the level cannot be in; the episode is then as it was
 */
export function loadState(episode: Episode, state: EnvState): void {
  const { world, level } = episode;
  check(world, state);
  const mission = state.instruction && readInstruction(world, state.instruction);
  if (mission === undefined && episode.maxSteps === 0)
    throw new InputError("invalid state: no instruction, and no present one to keep; give one");
  if (state.rng !== undefined) world.rng.restore(state.rng);
  world.clear();
  for (const [x, y] of state.openings ?? []) {
    world.cells[world.layout.cell(x, y)] = EMPTY;
    world.seeThrough(world.layout.cell(x, y), true);
  }
  const carried = state.carrying ?? null;
  state.objects.forEach((given, k) => {
    const door = given.type === "door" ? (given.state ?? "closed") : "open";
    const object = world.create(look(codeOf(OBJECT, given.type), codeOf(COLOUR, given.colour)));
    if (given.contains !== undefined) world.contents[object] = given.contains + FIRST_OBJECT;
    if (given.at === null) return;
    const cell = world.layout.cell(...given.at);
    if (k === carried) world.places[object] = cell;
    else world.put(object, cell);
    if (given.type === "door") world.setDoor(object, codeOf(DOOR_STATE, door));
  });
  world.carried = carried === null ? EMPTY : carried + FIRST_OBJECT;
  ({ x: world.x, y: world.y, direction: world.direction } = state.agent);
  if (mission?.found) episode.continueWith(mission.instruction);
  else episode.begin(mission?.instruction ?? episode.instruction);
  episode.stepCount = state.stepCount ?? 0;
  episode.maxSteps = state.maxSteps ?? level.maxSteps ?? episode.computedMaxSteps();
}

/** The code of a name in one of the tables of codes. */
function codeOf(table: Readonly<Record<string, number>>, name: string): number {
  return table[name];
}

function check(world: World, state: EnvState): void {
  const { layout } = world;
  const wrong = (what: string): never => {
    throw new InputError(`invalid state: ${what}`);
  };
  const within = ([x, y]: readonly [number, number]): boolean =>
    Number.isInteger(x) && Number.isInteger(y) && x >= 0 && y >= 0 && x < layout.width && y < layout.height;
  if (state.objects.length > MAX_OBJECTS) wrong(`${state.objects.length} objects; at most ${MAX_OBJECTS} fit`);
  const count = state.objects.length;
  const isObject = (k: number): boolean => Number.isInteger(k) && k >= 0 && k < count;
  const open = new Set((state.openings ?? []).map(([x, y]) => `${x},${y}`));
  const taken = new Map<string, ObjectState>();
  for (const at of state.openings ?? []) if (!within(at)) wrong(`opening at ${at}, outside the grid`);
  state.objects.forEach((object, k) => {
    const named = `object ${k} (${object.colour} ${object.type})`;
    if (!["door", "key", "ball", "box"].includes(object.type)) wrong(`${named} is no door, key, ball or box`);
    if (!(object.colour in COLOUR)) wrong(`${named}; colours are ${COLOUR_NAMES.join(", ")}`);
    if (object.state !== undefined && !(object.state in DOOR_STATE)) wrong(`${named} is "${object.state}"`);
    if (object.contains !== undefined && !isObject(object.contains)) wrong(`${named} contains ${object.contains}`);
    if (object.at === null || k === state.carrying) return;
    if (!within(object.at)) wrong(`${named} at ${object.at}, outside the grid`);
    const [x, y] = object.at;
    const key = `${x},${y}`;
    const wall = layout.cells[layout.cell(x, y)] === WALL && !open.has(key);
    if (wall !== (object.type === "door")) wrong(`${named} at ${object.at}, ${wall ? "in a wall" : "not in a wall"}`);
    if (taken.has(key)) wrong(`${named} at ${object.at}, where another object lies`);
    taken.set(key, object);
  });
  const { x, y, direction } = state.agent;
  if (!within([x, y])) wrong(`agent at ${x},${y}, outside the grid`);
  if (![0, 1, 2, 3].includes(direction)) wrong(`direction ${direction}; directions are 0 to 3`);
  const here = taken.get(`${x},${y}`);
  const inWall = layout.cells[layout.cell(x, y)] === WALL && !open.has(`${x},${y}`) && here === undefined;
  if (inWall || (here !== undefined && here.state !== "open")) wrong(`agent at ${x},${y}, where it cannot stand`);
  const { carrying = null, stepCount = 0, maxSteps = 1 } = state;
  if (carrying !== null && (!isObject(carrying) || state.objects[carrying].type === "door"))
    wrong(`carrying ${carrying}; give the number of a key, ball or box`);
  if (!Number.isInteger(stepCount) || stepCount < 0) wrong(`step count ${stepCount}`);
  if (!Number.isInteger(maxSteps) || maxSteps < 1) wrong(`step limit ${maxSteps}`);
}
