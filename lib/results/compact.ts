import { FailedError } from "../errors";

/** A value at the end of a path into a row. */
type Leaf = number | string | boolean | null;

/** A row without the names of its fields: the number of its shape, and then its values. */
export type CompactRow = readonly [shape: number, ...values: Leaf[]];

/** A row: objects within objects, with values at the ends. */
interface Tree {
  [name: string]: Tree | Leaf;
}

/** The fields of rows of one kind, in order: paths such as `links/heard/rightBetter`. */
export type Shape = readonly string[];

/** Significant digits that are kept of a number that is not whole. */
const DIGITS = 6;

/** Takes the names of fields out of many alike rows, and puts them in again. */
export class Shapes {
  readonly list: Shape[];
  readonly #places = new Map<string, number>();
  /** Of each shape that was decoded, its fields. */
  readonly #branches: (readonly Branch[])[] = [];

  /** @param list shapes that are known already, such as those in a file's head */
  constructor(list: readonly Shape[] = []) {
    this.list = [...list];
    for (const [k, shape] of list.entries()) this.#places.set(shape.join("\n"), k);
  }

  /** A row without names; a shape that is new is added. Numbers that are not whole are rounded to six digits. */
  encode(row: object): CompactRow {
    const leaves = leavesOf(row, "");
    const shape = leaves.map(([path]) => path);
    const name = shape.join("\n");
    if (!this.#places.has(name)) {
      this.#places.set(name, this.list.length);
      this.list.push(shape);
    }
    return [this.#places.get(name)!, ...leaves.map(([, value]) => rounded(value))]; // just set where it was not
  }

  /** The row that {@link encode} was given. @throws FailedError for a shape that is not known, or another number of values */
  decode([place, ...values]: CompactRow): object {
    if (this.list.at(place)?.length !== values.length) {
      throw new FailedError(`a row of ${values.length} values has no shape ${place}`);
    }
    return build(this.#branchesOf(place), values);
  }

  #branchesOf(place: number): readonly Branch[] {
    this.#branches[place] ??= branches(this.list[place].map((path, k) => [path.split("/"), k] as const));
    return this.#branches[place];
  }
}

/** A field of a row: the number of its value, or the fields within it. */
type Branch = readonly [name: string, within: number | readonly Branch[]];

/** The fields of paths, in order. */
function branches(paths: readonly (readonly [names: readonly string[], value: number])[]): Branch[] {
  const groups = new Map<string, (readonly [names: readonly string[], value: number])[]>();
  for (const [[name, ...rest], value] of paths) groups.set(name, [...(groups.get(name) ?? []), [rest, value]]);
  return [...groups].map(([name, inner]) => [name, inner[0][0].length === 0 ? inner[0][1] : branches(inner)]);
}

function build(all: readonly Branch[], values: readonly Leaf[]): Tree {
  const row: Tree = {};
  for (const [name, within] of all) row[name] = typeof within === "number" ? values[within] : build(within, values);
  return row;
}

function leavesOf(value: object, path: string): (readonly [string, Leaf])[] {
  return Object.entries(value).flatMap(([name, one]) =>
    typeof one === "object" && one !== null
      ? leavesOf(one, `${path}${name}/`)
      : [[`${path}${name}`, one as Leaf] as const],
  );
}

function rounded(value: Leaf): Leaf {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;
}
