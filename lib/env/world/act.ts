import { ACTION, type Direction, DOOR_STATE, OBJECT } from "../codes";
import { EMPTY, FIRST_OBJECT } from "./layout";
import { colourOf, objectOf, stateOf } from "./look";
import { NOWHERE, type World } from "./world";

/** Whether the agent can stand in a cell that looks like this: an empty one or an open door. */
export function walkable(look: number): boolean {
  const object = objectOf(look);
  return object === OBJECT.empty || (object === OBJECT.door && stateOf(look) === DOOR_STATE.open);
}

/** Whether a thing that looks like this can be carried: a key, a ball or a box. */
export function portable(look: number): boolean {
  const object = objectOf(look);
  return object >= OBJECT.key && object <= OBJECT.box;
}

/**
 * What an action does to the world (minigrid's `step`, without counting and judging).
 * @param action 0 to 6
 * @returns whether anything changed
 */
export function act(world: World, action: number): boolean {
  switch (action) {
    case ACTION.left:
      world.direction = ((world.direction + 3) & 3) as Direction;
      return true;
    case ACTION.right:
      world.direction = ((world.direction + 1) & 3) as Direction;
      return true;
    case ACTION.forward:
      return goForward(world);
    case ACTION.pickUp:
      return pickUp(world);
    case ACTION.drop:
      return drop(world);
    case ACTION.toggle:
      return toggle(world);
    default:
      return false;
  }
}

function goForward(world: World): boolean {
  if (!walkable(world.lookAt(world.front))) return false;
  if (world.direction & 1) world.y += 2 - world.direction;
  else world.x += 1 - world.direction;
  return true;
}

function pickUp(world: World): boolean {
  const { front } = world;
  const object = world.cells[front];
  if (world.carried !== EMPTY || !portable(world.looks[object])) return false;
  world.carried = object;
  world.places[object] = NOWHERE;
  world.cells[front] = EMPTY;
  return true;
}

function drop(world: World): boolean {
  const { front } = world;
  if (world.carried === EMPTY || world.cells[front] !== EMPTY) return false;
  world.put(world.carried, front);
  world.carried = EMPTY;
  return true;
}

function toggle(world: World): boolean {
  const { front } = world;
  const object = world.cells[front];
  if (object < FIRST_OBJECT) return false;
  const look = world.looks[object];
  if (objectOf(look) === OBJECT.box) {
    world.cells[front] = EMPTY;
    if (world.contents[object] !== EMPTY) world.put(world.contents[object], front);
    return true;
  }
  if (objectOf(look) !== OBJECT.door) return false;
  const state = stateOf(look);
  if (state === DOOR_STATE.locked && !holdsKey(world, colourOf(look))) return false;
  world.setDoor(object, state === DOOR_STATE.open ? DOOR_STATE.closed : DOOR_STATE.open);
  return true;
}

/** Whether the agent carries a key of this colour. */
export function holdsKey(world: World, colour: number): boolean {
  const look = world.looks[world.carried];
  return world.carried !== EMPTY && objectOf(look) === OBJECT.key && colourOf(look) === colour;
}
