import { InputError, nearest } from "./errors";

/** A name that stands for nothing. */
export class UnknownNameError extends InputError {
  override readonly name: string = "UnknownNameError";
}

/** Things with names of their own, in order. */
export class Registry<T extends { readonly name: string }> {
  readonly #what: string;
  readonly #all: readonly T[];

  /**
   * @param what they are, for errors, such as "rule"
   * @throws InputError for two of one name
   */
  constructor(what: string, all: readonly T[]) {
    this.#what = what;
    this.#all = all;
    const twice = all.find(({ name }, k) => this.names.indexOf(name) !== k);
    if (twice) throw new InputError(`two ${what}s have the name ${JSON.stringify(twice.name)}; rename one`);
  }

  get all(): readonly T[] {
    return this.#all;
  }

  get names(): readonly string[] {
    return this.#all.map(({ name }) => name);
  }

  /** Names that a mistyped one may have meant. */
  protected near(name: string): readonly string[] {
    return nearest(name, this.names);
  }

  /** Whether there is one of this name. */
  has(name: string): boolean {
    return this.names.includes(name);
  }

  /**
   * The one of this name.
   * @throws UnknownNameError with the nearest names
   */
  get(name: string): T {
    const found = this.#all.find((one) => one.name === name);
    if (found) return found;
    const near = this.near(name).join(", ");
    throw new UnknownNameError(`unknown ${this.#what} ${JSON.stringify(name)}; did you mean one of ${near}?`);
  }
}
