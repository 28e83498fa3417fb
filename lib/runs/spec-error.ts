import { InputError } from "../errors";

/** Mistakes in a spec, one line each. */
export class SpecError extends InputError {
  override readonly name: string = "SpecError";
}
