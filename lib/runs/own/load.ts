import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { compileFunction } from "node:vm";
import type * as esbuild from "esbuild";
import { InputError } from "../../errors";
import { sha256 } from "../../hash";
import { thrown } from "./call";
import { isReference, resolveReference } from "./reference";

/** A part of one's own, loaded from a module. */
export interface Own {
  readonly value: unknown;
  /** sha256 of the module's minified bundle with all that it reaches but packages: part of a run's key. */
  readonly code: string;
}

interface Loaded {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly code: string;
  /** What the files are that it was made of. */
  readonly stamp: string;
  readonly inputs: readonly string[];
}

const loaded = new Map<string, Loaded>();

/**
 * Loads what a text like `my/rule.ts#myRule` names. TypeScript is bundled first; packages, `tandem` among them, are those of the
 * project. A module that was not changed is loaded once.
 * @throws InputError for a module that is not there, does not compile, throws, or lacks the export
 */
export function loadOwn(text: string): Own {
  const { path, name } = resolveReference(text);
  const known = loaded.get(path);
  const found = known && known.stamp === stampOf(known.inputs) ? known : load(path);
  loaded.set(path, found);
  if (!Object.hasOwn(found.exports, name)) {
    const names = Object.keys(found.exports).join(", ") || "nothing";
    throw new InputError(`${path} does not export ${name}; it exports ${names}`);
  }
  return { value: found.exports[name], code: codeOf(found.code, name) };
}

/** The hash of a name's code where it names a part of one's own; undefined for a name of ours. */
export function ownCode(text: string | undefined): string | undefined {
  return text !== undefined && isReference(text) ? loadOwn(text).code : undefined;
}

/**
 * The code of the part that a text names, as {@link loadOwn} tells it, and the files that it is made of; the module is not run.
 * @throws InputError for a module that is not there, or does not compile
 */
export function ownSources(text: string): { readonly code: string; readonly inputs: readonly string[] } {
  const { path, name } = resolveReference(text);
  const { text: code, inputs } = bundle(path);
  return { code: codeOf(sha256(code), name), inputs };
}

/** The code of what a module exports. @param module sha256 of the module's bundle */
function codeOf(module: string, name: string): string {
  return sha256(`${module}#${name}`);
}

/** Bundles and evaluates a module. */
function load(path: string): Loaded {
  const { text, inputs } = bundle(path);
  const module = { exports: {} as Record<string, unknown> };
  const names = ["exports", "require", "module", "__filename", "__dirname"];
  try {
    const evaluate = compileFunction(text, names, { filename: path });
    evaluate(module.exports, requireFor(path), module, path, dirname(path));
  } catch (error) {
    throw new InputError(thrown(`${path}, when it is loaded,`, error).message);
  }
  return { exports: module.exports, code: sha256(text), inputs, stamp: stampOf(inputs) };
}

/** `require` of a module of the user's: `tandem` is the library that runs, other packages are looked for beside the module first. */
function requireFor(path: string): (name: string) => unknown {
  const beside = createRequire(path);
  return (name) => {
    if (name === "tandem" || name.startsWith("tandem/")) return require(name);
    try {
      return beside(name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
      return require(name);
    }
  };
}

function bundle(path: string): { readonly text: string; readonly inputs: readonly string[] } {
  const { buildSync } = require("esbuild") as typeof esbuild; // loaded only when needed: it takes 20 ms
  try {
    const { outputFiles, metafile } = buildSync({
      entryPoints: [path],
      absWorkingDir: dirname(path),
      bundle: true,
      write: false,
      metafile: true,
      minify: true,
      legalComments: "none",
      format: "cjs",
      platform: "node",
      target: "node20",
      packages: "external",
      tsconfigRaw: {},
      logLevel: "silent",
    });
    const inputs = Object.keys(metafile.inputs).map((input) => resolve(dirname(path), input));
    return { text: outputFiles[0].text, inputs };
  } catch (error) {
    const [first] = (error as Partial<esbuild.BuildFailure>).errors ?? [];
    const at = first?.location ? `line ${first.location.line} of ${first.location.file}: ` : "";
    throw new InputError(`${path} does not compile: ${at}${first?.text ?? (error as Error).message.split("\n")[0]}`);
  }
}

/** What files are now: their times, sizes and texts, for two changes may come within one tick of the clock. */
function stampOf(inputs: readonly string[]): string {
  return inputs
    .map((input) => {
      const found = statSync(input, { throwIfNoEntry: false });
      return found ? `${found.mtimeMs} ${found.size} ${sha256(readFileSync(input))}` : "none";
    })
    .join("\n");
}
