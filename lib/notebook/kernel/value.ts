import { inspect } from "node:util";
import type { MimeBundle } from "../display";
import { frameBundle } from "./frame";

const DISPLAY = Symbol.for("Jupyter.display");
const INSPECT_OPTIONS = { depth: 4, breakLength: 100, maxArrayLength: 100, maxStringLength: 10_000 } as const;

/**
 * How a value is shown as a cell's result: as its own `[Symbol.for("Jupyter.display")]()` says (the protocol that Deno's
 * kernel uses too), a table for a data frame, else as Node's inspect prints it.
 * @throws whatever the value's own display method throws
 */
export async function bundleOf(value: unknown): Promise<MimeBundle> {
  const own = await ownBundle(value);
  if (own !== undefined) return "text/plain" in own ? own : { "text/plain": inspect(value, INSPECT_OPTIONS), ...own };
  return frameBundle(value) ?? { "text/plain": tensorText(value) ?? inspect(value, INSPECT_OPTIONS) };
}

async function ownBundle(value: unknown): Promise<MimeBundle | undefined> {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return undefined;
  const method = (value as Record<symbol, unknown>)[DISPLAY];
  if (typeof method !== "function") return undefined;
  const bundle: unknown = await method.call(value);
  return typeof bundle === "object" && bundle !== null ? (bundle as MimeBundle) : undefined;
}

/** A TensorFlow.js tensor prints its numbers; its fields would say nothing. */
function tensorText(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { dtype, shape, dataSync, isDisposed } = value as Record<string, unknown>;
  if (typeof dataSync !== "function" || typeof dtype !== "string" || !Array.isArray(shape) || isDisposed)
    return undefined;
  return `${dtype} [${shape.join(", ")}] ${value}`;
}
