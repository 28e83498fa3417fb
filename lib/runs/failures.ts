import { FailedError, InputError } from "../errors";
import { PartError } from "./own/call";

/** What became of runs that broke, while the others went on. */
export class Failures {
  readonly #errors: unknown[] = [];

  add(error: unknown): void {
    this.#errors.push(error);
  }

  /**
   * @param total how many runs there were
   * @throws the first error, where there is one; of several its message says how many there were
   */
  throwFirst(total: number): void {
    const [first] = this.#errors;
    const count = this.#errors.length;
    if (count === 0) return;
    if (count === 1 || !(first instanceof Error)) throw first;
    const message = `${count} of ${total} runs failed; the first: ${first.message}`;
    if (first instanceof PartError) throw new PartError(message);
    if (first instanceof InputError) throw new InputError(message);
    throw new FailedError(message);
  }
}
