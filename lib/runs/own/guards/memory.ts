import { call, PartError, shown } from "../call";

/** A part that may remember things, for a checkpoint. */
interface Remembers {
  save?(): unknown;
  load?(saved: unknown): void;
}

/** The functions by which a part's memory is saved and loaded, where it has them. What is saved must be plain JSON. */
export function memoryOf(what: string, part: Remembers): Remembers {
  if (!part.save || !part.load) return {};
  return {
    save: () => plain(`${what}: save`, call(`${what}: save`, () => part.save?.()) ?? null),
    load: (saved) => call(`${what}: load`, () => part.load?.(saved)),
  };
}

/** A value that JSON keeps as it is. @throws PartError for any other, such as a Map, whose content JSON would lose */
export function plain(what: string, value: unknown): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((part) => plain(what, part));
  if (typeof value === "object" && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    const entries = Object.entries(value as object).filter(([, part]) => part !== undefined);
    return Object.fromEntries(entries.map(([name, part]) => [name, plain(what, part)]));
  }
  const found = typeof value === "object" ? `a ${value?.constructor?.name ?? "value"}` : shown(value);
  throw new PartError(`${what} gave ${found}; plain JSON is needed: lists, records, texts, finite numbers, null`);
}
