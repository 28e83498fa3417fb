/** How deep a value is printed, and how much of a list. */
const DEPTH = 3;
const LIST = 100;

/** A value as text, as consoles print it. */
export function inspect(value: unknown, depth = 0, inside: readonly unknown[] = []): string {
  if (typeof value === "string") return depth === 0 ? value : JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[Function ${value.name || "(anonymous)"}]`;
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (inside.includes(value)) return "[Circular]";
  if (depth > DEPTH) return Array.isArray(value) ? "[…]" : "{…}";
  const deeper = (one: unknown): string => inspect(one, depth + 1, [...inside, value]);
  const list = (all: readonly string[], rest: number): string =>
    [...all, ...(rest > 0 ? [`… ${rest} more`] : [])].join(", ");
  const kind = value.constructor?.name ?? "";
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const all = Array.from(value as ArrayLike<unknown>);
    const name = Array.isArray(value) ? "" : `${kind}(${all.length}) `;
    return `${name}[${list(all.slice(0, LIST).map(deeper), all.length - LIST)}]`;
  }
  if (value instanceof Map) {
    const all = [...value].slice(0, LIST).map(([key, one]) => `${deeper(key)} => ${deeper(one)}`);
    return `Map(${value.size}) {${list(all, value.size - LIST)}}`;
  }
  if (value instanceof Set)
    return `Set(${value.size}) {${list([...value].slice(0, LIST).map(deeper), value.size - LIST)}}`;
  const entries = Object.entries(value);
  const shown = entries
    .slice(0, LIST)
    .map(([key, one]) => `${/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? key : JSON.stringify(key)}: ${deeper(one)}`);
  const name = kind === "Object" || kind === "" ? "" : `${kind} `;
  return `${name}{ ${list(shown, entries.length - LIST)} }`.replace("{  }", "{}");
}
