/** Runs before the cells of a page in their worker: the library as a page has it, `console`, `show` and `claim`, and doors that are shut. */
import { gridSvg } from "../../env/render/grid-svg";
import { columnNumbers } from "../chart/table";
import { claim } from "../claim";
import { closeDoors } from "./cells/closed-doors";
import { inspect } from "./cells/inspect";
import { type CellsData, pageLibrary } from "./cells/library";
import type { FromCells } from "./cells/messages";

const post = (self as { postMessage(message: FromCells): void }).postMessage.bind(self);
const say = (said: FromCells): void => post(said);

function print(error: boolean) {
  return (...values: unknown[]): void =>
    say({ kind: "text", text: values.map((value) => inspect(value)).join(" "), error });
}

/** Shows what a page can show: a table, a picture, an answer, where an episode ends. */
async function show(what: Readonly<Record<string, unknown>>): Promise<void> {
  const { columns, rows, svg, alt, answer, frames, title } = what as {
    columns?: string[];
    rows: (string | number)[][];
    svg?: string;
    alt?: string;
    answer?: string;
    frames?: { scene: Parameters<typeof gridSvg>[0] }[];
    title?: string;
  };
  if (columns) {
    const numbers = columns.map((_, k) => columnNumbers(rows.map((row) => row[k])));
    const text = (value: unknown, k: number): string =>
      typeof value === "number" ? numbers[k](value) : inspect(value ?? "");
    say({
      kind: "table",
      columns: columns.map(String),
      rows: rows.map((row) => columns.map((_, k) => text(row[k], k))),
    });
  } else if (frames) {
    const last = frames[frames.length - 1];
    const words = `${title ?? "an episode"}: ${frames.length - 1} steps, and how it ends`;
    say({ kind: "text", text: `${words} (the notebook plays it)`, error: false });
    say({ kind: "picture", svg: gridSvg(last.scene), alt: words });
  } else if (typeof svg === "string") say({ kind: "picture", svg, alt: alt ?? "" });
  else if (typeof answer === "string") say({ kind: "text", text: answer, error: false });
  else say({ kind: "text", text: "a page cannot show this; the notebook can", error: true });
}

function fail(thrown: unknown): void {
  const { name, message, stack } =
    thrown instanceof Error ? thrown : { name: "Uncaught", message: inspect(thrown), stack: "" };
  say({ kind: "failed", name: String(name), message: String(message), stack: String(stack ?? "") });
}

/** Set by the script's first line. */
declare const tandemData: CellsData;

const made = pageLibrary(tandemData, { show, claim });
const tandem = new Proxy(made, {
  get: (target, name) => {
    if (typeof name !== "string" || name === "__esModule") return name === "__esModule";
    if (Object.hasOwn(target, name)) return target[name];
    throw new Error(`tandem’s ${name} is not in this page, which has no files, processes or network; run the notebook`);
  },
});

function required(name: string): unknown {
  if (name === "tandem") return tandem;
  throw new Error(`${JSON.stringify(name)} cannot be imported in a page, "tandem" alone can; run the notebook`);
}

const tandemCells = { at: (cell: number) => say({ kind: "cell", cell }), done: () => say({ kind: "done" }), fail };
Object.assign(globalThis, { require: required, exports: {}, tandemCells });
const [out, err] = [print(false), print(true)];
Object.assign(console, { log: out, info: out, debug: out, table: out, warn: err, error: err, trace: err });
addEventListener("unhandledrejection", ({ reason }: PromiseRejectionEvent) => fail(reason));
closeDoors();
