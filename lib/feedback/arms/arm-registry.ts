import { InputError, nearest } from "../../errors";
import { uses } from "../../policy/student/uses";
import { Registry } from "../../registry";
import type { Arm } from "../arm";
import { compose, isComposed } from "./compose";

/** Arms that are listed by name, and those that a name spells out, see {@link compose}; only the former are in its lists. */
export class ArmRegistry extends Registry<Arm> {
  readonly #composed = new Map<string, Arm>();

  protected override near(name: string): readonly string[] {
    return [...nearest(name, uses.names, 1), ...super.near(name)];
  }

  override has(name: string): boolean {
    if (super.has(name)) return true;
    if (!isComposed(name)) return false;
    try {
      this.get(name);
      return true;
    } catch (error) {
      if (error instanceof InputError) return false;
      throw error;
    }
  }

  /** @throws as {@link compose}, and UnknownNameError with the nearest names for one that composes nothing */
  override get(name: string): Arm {
    if (super.has(name) || !isComposed(name)) return super.get(name);
    const arm = this.#composed.get(name) ?? compose(name);
    this.#composed.set(name, arm);
    return arm;
  }
}
