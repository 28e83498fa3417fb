import { randomUUID } from "node:crypto";
import { withoutControlCodes } from "../control-codes";

/** Representations of one value by mime type; a frontend shows the richest it knows. Binary ones as base64 or bytes. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** An output that can be replaced by a newer one. */
export interface Updatable {
  /** Shows another bundle in the place of the one before. */
  update(bundle: MimeBundle): void;
}

interface DisplayData {
  readonly data: object;
  readonly metadata: object;
  readonly transient: object;
}

type WriteDisplayData = (content: DisplayData, update?: boolean) => void;

/** Both tandem's kernel and plain tslab keep there how a cell's output is written; neither loads it for a command. */
function writer(): WriteDisplayData | undefined {
  let path: string;
  try {
    path = require.resolve("tslab/dist/jupyter");
  } catch {
    return undefined;
  }
  const jupyter = require.cache[path]?.exports as { lastWriteDisplayData: WriteDisplayData | null } | undefined;
  return jupyter?.lastWriteDisplayData ?? undefined;
}

/** Whether this process is a notebook's kernel (tandem's or plain tslab's) in which a cell has run. */
export function isNotebook(): boolean {
  return writer() !== undefined;
}

/** Shows a value below the cell that runs, in all its representations at once; on a terminal its `text/plain`. */
export function display(bundle: MimeBundle): void {
  show(bundle, {}, false);
}

/** Shows a value that later changes in its place, such as progress; on a terminal each change is a new line. */
export function updatable(bundle: MimeBundle): Updatable {
  const transient = { display_id: randomUUID() };
  show(bundle, transient, false);
  return { update: (next) => show(next, transient, true) };
}

function show(bundle: MimeBundle, transient: object, update: boolean): void {
  const write = writer();
  if (write !== undefined) write({ data: encoded(bundle), metadata: {}, transient }, update);
  else if (typeof bundle["text/plain"] === "string")
    process.stdout.write(`${withoutControlCodes(bundle["text/plain"])}\n`);
}

function encoded(bundle: MimeBundle): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(bundle).map(([type, value]) => [
      type,
      value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
    ]),
  );
}
