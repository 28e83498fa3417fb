import { ACTION, type Direction, DOOR_STATE, OBJECT } from "./codes";
import type { Episode } from "./episode";
import { KIND } from "./instructions/instruction";
import { walkable } from "./world/act";
import { objectOf, stateOf } from "./world/look";
import type { World } from "./world/world";

// Working memory of the search over poses, cell × 4 + direction; the largest grid with its margin has 869 cells.
const MAX_POSES = 4096;
const queue = new Int32Array(2 * MAX_POSES);
const UNREACHED = 2 ** 30;
/** The actions that leave an agent where it is, facing its goal: any of them ends the episode. */
const STAYING = (1 << ACTION.pickUp) | (1 << ACTION.drop) | (1 << ACTION.toggle);

/**
 * The actions that shorten the true shortest path to the goal of a single "go to" mission: breadth-first search over
 * poses on the whole grid, by turning, moving and opening unlocked doors, with all objects staying where they are.
 * @returns bit a for action a (0 to 5); 0 for other missions and where no such path exists
 */
export function rightActions(episode: Episode): number {
  const { world, instruction } = episode;
  if (instruction.kind !== KIND.goTo) return 0;
  episode.stepsToGoal ??= measure(world, instruction.object!.positions);
  const steps = episode.stepsToGoal;
  const here = world.here * 4 + world.direction;
  if (steps[here] === UNREACHED) return 0;
  if (steps[here] === 0) return STAYING;
  const wanted = steps[here] - 1;
  let actions = 0;
  if (steps[turned(here, 3)] === wanted) actions |= 1 << ACTION.left;
  if (steps[turned(here, 1)] === wanted) actions |= 1 << ACTION.right;
  const look = world.lookAt(world.front);
  if (walkable(look) && steps[world.front * 4 + world.direction] === wanted) actions |= 1 << ACTION.forward;
  if (closed(look) && steps[world.front * 4 + world.direction] === wanted - 1) actions |= 1 << ACTION.toggle;
  return actions;
}

/** The pose after turning right so many times. */
function turned(pose: number, times: number): number {
  return (pose & ~3) | ((pose + times) & 3);
}

/** Whether a look is that of a closed door that is not locked: a toggle opens it. */
function closed(look: number): boolean {
  return objectOf(look) === OBJECT.door && stateOf(look) === DOOR_STATE.closed;
}

/** From each pose, how many actions until the agent faces one of the goal cells. */
function measure(world: World, goals: readonly number[]): Int32Array {
  const { ahead } = world.layout;
  const steps = new Int32Array(world.cells.length * 4).fill(UNREACHED);
  let head = 0;
  let tail = 0;
  const reach = (pose: number, count: number): void => {
    if (count >= steps[pose]) return;
    steps[pose] = count;
    queue[tail++ % queue.length] = pose;
  };
  const enterable = (cell: number): boolean => walkable(world.lookAt(cell)) || closed(world.lookAt(cell));
  for (const goal of goals)
    for (let direction = 0; direction < 4; direction++)
      if (enterable(goal - ahead[direction])) reach((goal - ahead[direction]) * 4 + direction, 0);
  // A door that must be opened first makes a move of two steps, so a pose may be reached again by fewer.
  while (head !== tail) {
    const pose = queue[head++ % queue.length];
    const count = steps[pose];
    reach(turned(pose, 1), count + 1);
    reach(turned(pose, 3), count + 1);
    const direction = (pose & 3) as Direction;
    const behind = (pose >> 2) - ahead[direction];
    if (enterable(behind)) reach(behind * 4 + direction, count + (closed(world.lookAt(pose >> 2)) ? 2 : 1));
  }
  return steps;
}
