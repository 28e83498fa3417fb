import { oneLine } from "../../control-codes";
import { FailedError, InterruptedError } from "../../errors";

/** Seconds that a call of a part of one's own may take, where it replies later. */
export const CALL_SECONDS = 60;

/** Characters of a value or a message that an error shows. */
const MAX_SHOWN = 200;

/** A part of one's own threw, hung or gave something of the wrong shape. */
export class PartError extends FailedError {
  override readonly name: string = "PartError";
}

/** A value as an error shows it: one line, not too long. */
export function shown(value: unknown): string {
  if (isPromise(value)) return "a promise";
  if (typeof value === "function") return "a function";
  let text: string | undefined;
  try {
    text = typeof value === "object" ? JSON.stringify(value) : String(value);
  } catch {
    text = "something that cannot be shown";
  }
  return oneLine(typeof value === "string" ? JSON.stringify(value) : (text ?? typeof value)).slice(0, MAX_SHOWN);
}

/** Whether a value comes later. */
export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, "then") === "function";
}

/** What a part threw, as an error that names it; what is such an error already stays. */
export function thrown(what: string, error: unknown): Error {
  if (error instanceof FailedError || error instanceof InterruptedError) return error;
  const [first, second] = (error instanceof Error ? error.message : String(error)).split("\n");
  const message = second?.startsWith("Message:") ? `${first} ${second}` : first; // as TensorFlow's
  return new PartError(`${what} threw: ${oneLine(message).slice(0, MAX_SHOWN)}`);
}

/**
 * Calls a function of a part that must give a value at once.
 * @param what the part and its function, such as `rule mine: judge`
 * @throws PartError for what it throws, and for a promise
 */
export function call<T>(what: string, run: () => T): T {
  let result: T;
  try {
    result = run();
  } catch (error) {
    throw thrown(what, error);
  }
  if (!isPromise(result)) return result;
  result.catch(() => {}); // what becomes of it is of no interest
  throw new PartError(`${what} gave a promise; it must give its value at once, without async`);
}

/**
 * Calls a function of a part that may give its value later.
 * @throws PartError for what it throws, and when it takes longer than it may
 */
export async function callWithin<T>(what: string, seconds: number, run: () => T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `${what} did not reply within ${seconds} s; give it less to do, or end what it waits for`;
    timer = setTimeout(() => reject(new PartError(message)), seconds * 1000);
  });
  try {
    return await Promise.race([run(), late]);
  } catch (error) {
    throw thrown(what, error);
  } finally {
    clearTimeout(timer);
  }
}
