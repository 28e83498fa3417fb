import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { locator, type Position } from "./cell";

/** Turns a place in running JavaScript into the TypeScript it came from. */
type Locate = (position: Position) => (Position & { readonly file?: string }) | undefined;

const KERNEL_FOLDER = __dirname + sep;
const scripts = new Map<string, Locate>();
const files = new Map<string, Locate | undefined>();

/** Tells where the lines of a script that was made in memory (a cell, a local module) come from. */
export function registerScript(name: string, locate: Locate): void {
  scripts.set(name, locate);
}

/**
 * From now on `error.stack` names lines of TypeScript: of cells, of local modules, and of compiled files outside
 * node_modules that have a source map beside them.
 * @param projectFolder paths below it are shown relative to it
 */
export function mapStacks(projectFolder: string): void {
  Error.stackTraceLimit = Math.max(Error.stackTraceLimit, 30);
  Error.prepareStackTrace = (error, callSites) => {
    const frames = callSites.flatMap((callSite) => frameText(callSite, projectFolder) ?? []);
    return [headerOf(error), ...frames.map((frame) => `    at ${frame}`)].join("\n");
  };
}

function headerOf(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

function frameText(callSite: NodeJS.CallSite, projectFolder: string): string | undefined {
  const name = callSite.getFileName() ?? undefined;
  const line = callSite.getLineNumber();
  const column = callSite.getColumnNumber();
  const text = callSite.toString();
  if (name === undefined || line === null || column === null) return text;
  const path = name.startsWith("file://") ? fileURLToPath(name) : name;
  if (path.startsWith(KERNEL_FOLDER) || path.startsWith("node:")) return undefined;
  const locate = scripts.get(path) ?? fileLocator(path);
  const found = locate?.({ line, column });
  if (scripts.has(path) && found === undefined) return undefined;
  const shown = shownPath(found?.file ?? path, projectFolder);
  const place = `${shown}:${found?.line ?? line}:${found?.column ?? column}`;
  return text.replace(`${name}:${line}:${column}`, place).replace(/^(async )?Object\./, "$1");
}

function shownPath(path: string, projectFolder: string): string {
  if (!isAbsolute(path)) return path;
  const inside = relative(projectFolder, path);
  return inside.startsWith("..") ? path : inside;
}

function fileLocator(path: string): Locate | undefined {
  if (files.has(path)) return files.get(path);
  let locate: Locate | undefined;
  if (isAbsolute(path) && !path.includes(`${sep}node_modules${sep}`) && existsSync(`${path}.map`)) {
    const map = readFileSync(`${path}.map`, "utf8");
    const [source] = (JSON.parse(map) as { sources: string[] }).sources;
    const file = resolve(dirname(path), source);
    const toSource = locator(map);
    locate = (position) => {
      const found = toSource(position);
      return found && { ...found, file };
    };
  }
  files.set(path, locate);
  return locate;
}
