import { ACTION } from "./codes";
import { StuckResetError } from "./errors";
import { Descriptor } from "./instructions/descriptor";
import { goTo, type Instruction, VERDICT, waysNeeded } from "./instructions/instruction";
import { surface } from "./instructions/surface";
import { validate } from "./instructions/validate";
import { lookUpObjects, resetVerifier, verify } from "./instructions/verify";
import type { Level } from "./levels/level";
import { observe } from "./view/observe";
import { act } from "./world/act";
import { EMPTY, Layout } from "./world/layout";
import { Rejected } from "./world/rejected";
import { layRooms } from "./world/rooms";
import { NOWHERE, World } from "./world/world";

/** Layouts drawn in one reset before it gives up; the registered levels need a few dozen at the very most. */
const MAX_LAYOUTS = 10_000;

/**
 * One environment: a level's world, its mission and where the episode stands. Actions are not checked here and a step
 * after the end is not refused; `VectorEnv` and `make` are the doors for callers.
 */
export class Episode {
  /** The world, in which the agent acts. */
  readonly world: World;
  /** What to do; before the first reset, nothing in particular. */
  instruction: Instruction = goTo(new Descriptor(0));
  /** Steps done. */
  stepCount = 0;
  /** Steps after which the episode is truncated. */
  maxSteps = 0;
  /** How many layouts were drawn and rejected in the last reset. */
  rejected = 0;
  /** The reward of the last step. */
  reward = 0;
  /** Whether the mission was fulfilled or failed in the last step. */
  terminated = false;
  /** Whether the step limit was reached in the last step. */
  truncated = false;
  /** Kept by `rightActions`: actions from each pose to the goal; undefined once anything but the agent has moved. */
  stepsToGoal: Int32Array | undefined;
  /** Whether anything but the agent has moved since the mission's objects were looked up. */
  #touched = false;
  #sentence: string | undefined;

  /**
   * @param level which level
   * @param layout its geometry, if it is at hand
   */
  constructor(
    readonly level: Level,
    layout: Layout = new Layout(level.roomSize, level.columns, level.rows),
  ) {
    this.world = new World(layout);
  }

  /** The mission, as a sentence. */
  get mission(): string {
    this.#sentence ??= surface(this.instruction);
    return this.#sentence;
  }

  /**
   * Draw a new world and mission.
   * @param seed starts the generator anew (integer ≥ 0); without it the generator goes on from where it stands
   * @throws InputError for a seed that is none; StuckResetError where minigrid would try for ever
   */
  reset(seed?: number | bigint): void {
    const { level, world } = this;
    if (seed !== undefined) world.rng.seed(seed);
    for (this.rejected = 0; !this.#draw(); this.rejected++)
      if (this.rejected === MAX_LAYOUTS)
        throw new StuckResetError(`${level.id}: ${MAX_LAYOUTS} layouts rejected in one reset; reset with another seed`);
    this.begin(this.instruction);
    this.maxSteps = level.maxSteps ?? this.computedMaxSteps();
    this.stepCount = 0;
    if (level.startsCarrying) this.#takeInHand();
  }

  /** Draw a layout and a mission; false if they were rejected. */
  #draw(): boolean {
    const { level, world } = this;
    try {
      layRooms(world);
      this.instruction = level.generate(world);
      validate(world, this.instruction, level.unblocking);
      return true;
    } catch (error) {
      if (error instanceof Rejected) return false;
      throw error;
    }
  }

  /** Pursue an instruction from now on, its objects being those that match now. */
  begin(instruction: Instruction): void {
    resetVerifier(this.world, instruction);
    this.continueWith(instruction);
  }

  /** Pursue an instruction whose verifier remembers. */
  continueWith(instruction: Instruction): void {
    this.instruction = instruction;
    this.#sentence = undefined;
    this.stepsToGoal = undefined;
    this.#touched = true;
    this.reward = 0;
    this.terminated = false;
    this.truncated = false;
  }

  /** The step limit of levels that do not fix it: room size² × rooms for each way through the maze. */
  computedMaxSteps(): number {
    const { roomSize, columns, rows } = this.level;
    return waysNeeded(this.instruction) * roomSize ** 2 * rows * columns;
  }

  /** The agent takes the object it has to move; `places` keeps where it lay, for the first observation. */
  #takeInHand(): void {
    const { world } = this;
    const [object] = this.instruction.object!.tracked;
    world.cells[world.places[object]] = EMPTY;
    world.carried = object;
  }

  /**
   * One step: act, count, judge. Draws nothing.
   * @param action 0 to 6, unchecked
   * @returns whether the observation can differ from the one before
   */
  step(action: number): boolean {
    const { world } = this;
    const showsFirst = this.stepCount === 0 && this.level.startsCarrying;
    this.stepCount++;
    const changed = act(world, action);
    this.truncated = this.stepCount >= this.maxSteps;
    if (changed && action > ACTION.forward) {
      this.stepsToGoal = undefined;
      this.#touched = true;
    }
    if (action === ACTION.drop) {
      lookUpObjects(world, this.instruction);
      if (this.#touched) this.stepsToGoal = undefined; // it is only now that the goal is looked for where it lies
      this.#touched = false;
    }
    const verdict = verify(world, this.instruction, action);
    this.terminated = verdict !== VERDICT.goesOn;
    this.reward = verdict === VERDICT.success ? 1 - 0.9 * (this.stepCount / this.maxSteps) : 0;
    return changed || showsFirst;
  }

  /**
   * Write the observation. The first one of an episode that starts with an object in hand was made before the agent
   * took it, in minigrid and here: it still lies on the floor.
   * @param into where to, 147 bytes from `offset`
   */
  observe(into: Uint8Array, offset: number): void {
    const { world } = this;
    const { carried } = world;
    const floor = world.places[carried];
    if (this.stepCount === 0 && this.level.startsCarrying && carried !== EMPTY && floor !== NOWHERE) {
      world.cells[floor] = carried;
      world.carried = EMPTY;
      observe(world, into, offset);
      world.cells[floor] = EMPTY;
      world.carried = carried;
    } else observe(world, into, offset);
  }
}
