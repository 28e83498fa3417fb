import { InputError } from "../../errors";
import { COLOUR, COLOUR_NAMES, OBJECT, OBJECT_NAMES } from "../codes";
import { EMPTY, FIRST_OBJECT } from "../world/layout";
import type { World } from "../world/world";
import { ANY, Descriptor, LOCATION } from "./descriptor";
import { Instruction, KIND } from "./instruction";

/** A descriptor as a plain record; `tracked` and `positions` are left out of one made by hand. */
export interface DescriptorState {
  /** "door", "key", "ball" or "box"; any if absent. */
  readonly type?: string;
  /** A colour name; any if absent. */
  readonly colour?: string;
  /** "left", "right", "front" or "behind"; anywhere if absent. */
  readonly location?: string;
  /** The objects that matched at reset, by number, and walls that matched, by cell. */
  readonly tracked?: readonly (number | readonly [number, number])[];
  /** Where they lay when last looked up. */
  readonly positions?: readonly (readonly [number, number])[];
}

/** An instruction as a plain record; the verifier's memory is left out of one made by hand. */
export interface InstructionState {
  /** A name of `KIND`: "goTo", "open", "pickUp", "putNext", "and", "before", "after". */
  readonly kind: string;
  /** Of actions: the object. */
  readonly object?: DescriptorState;
  /** Of putNext: what to put it next to. */
  readonly fixed?: DescriptorState;
  /** Of joint instructions: the first part. */
  readonly first?: InstructionState;
  /** Of joint instructions: the second part. */
  readonly second?: InstructionState;
  /** Whether doing the same to another object fails; false if absent. */
  readonly strict?: boolean;
  /** The number of the object that was carried when this was last verified. */
  readonly carriedBefore?: number;
  /** What the parts last came to, as codes of `VERDICT`. */
  readonly verdicts?: readonly [number, number];
}

const KIND_NAMES = Object.keys(KIND);
const LOCATION_NAMES = Object.keys(LOCATION);

/** An instruction with its verifier's memory, as a plain record. */
export function writeInstruction(world: World, instruction: Instruction): InstructionState {
  const { object, fixed, first, second, carriedBefore, firstVerdict, secondVerdict } = instruction;
  return {
    kind: KIND_NAMES[instruction.kind],
    ...(object && { object: writeDescriptor(world, object) }),
    ...(fixed && { fixed: writeDescriptor(world, fixed) }),
    ...(first && { first: writeInstruction(world, first) }),
    ...(second && { second: writeInstruction(world, second) }),
    ...(instruction.strict && { strict: true }),
    ...(carriedBefore !== EMPTY && { carriedBefore: carriedBefore - FIRST_OBJECT }),
    ...(first && { verdicts: [firstVerdict, secondVerdict] as const }),
  };
}

function writeDescriptor({ layout }: World, descriptor: Descriptor): DescriptorState {
  const at = (cell: number): [number, number] => [layout.x(cell), layout.y(cell)];
  return {
    ...(descriptor.type !== ANY && { type: OBJECT_NAMES[descriptor.type] }),
    ...(descriptor.colour !== ANY && { colour: COLOUR_NAMES[descriptor.colour] }),
    ...(descriptor.location !== ANY && { location: LOCATION_NAMES[descriptor.location] }),
    tracked: descriptor.tracked.map((entry) => (entry < 0 ? at(-entry) : entry - FIRST_OBJECT)),
    positions: descriptor.positions.map(at),
  };
}

/**
 * The instruction of a record.
 * @returns it, and whether the record says which objects were found (else they are still to be found)
 * @throws InputError for a record that is no instruction
 */
export function readInstruction(world: World, state: InstructionState): { instruction: Instruction; found: boolean } {
  const kind = (KIND as Readonly<Record<string, number>>)[state.kind];
  if (kind === undefined) throw new InputError(`invalid instruction "${state.kind}"; kinds: ${KIND_NAMES.join(", ")}`);
  const joint = kind >= KIND.and;
  const complete = joint
    ? state.first !== undefined && state.second !== undefined
    : state.object !== undefined && (state.fixed !== undefined) === (kind === KIND.putNext);
  if (!complete) throw new InputError(`invalid instruction ${JSON.stringify(state)}; "${state.kind}" lacks its parts`);
  const first = state.first && readInstruction(world, state.first);
  const second = state.second && readInstruction(world, state.second);
  const object = state.object ? readDescriptor(world, state.object) : undefined;
  const fixed = state.fixed ? readDescriptor(world, state.fixed) : undefined;
  const strict = state.strict ?? false;
  const instruction = new Instruction(kind, object, fixed, first?.instruction, second?.instruction, strict);
  if (state.carriedBefore !== undefined) instruction.carriedBefore = state.carriedBefore + FIRST_OBJECT;
  if (state.verdicts !== undefined) [instruction.firstVerdict, instruction.secondVerdict] = state.verdicts;
  const found = joint ? first!.found && second!.found : state.object!.tracked !== undefined;
  return { instruction, found };
}

function readDescriptor({ layout }: World, state: DescriptorState): Descriptor {
  const code = (table: Readonly<Record<string, number>>, name: string | undefined): number => {
    if (name === undefined) return ANY;
    if (table[name] === undefined)
      throw new InputError(`invalid descriptor ${JSON.stringify(state)}: unknown "${name}"`);
    return table[name];
  };
  const descriptor = new Descriptor(
    code(OBJECT, state.type),
    code(COLOUR, state.colour),
    code(LOCATION, state.location),
  );
  for (const entry of state.tracked ?? [])
    descriptor.tracked.push(
      typeof entry === "number" ? entry + FIRST_OBJECT : -layout.cell(...(entry as [number, number])),
    );
  for (const at of state.positions ?? []) descriptor.positions.push(layout.cell(...(at as [number, number])));
  return descriptor;
}
