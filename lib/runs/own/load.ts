import { readFileSync, statSync } from "node:fs";
import { compileFunction } from "node:vm";
import type * as esbuild from "esbuild";
import { InputError } from "../../errors";
import { sha256 } from "../../hash";
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
  /** Times and sizes of the files it was made of. */
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
  return { value: found.exports[name], code: sha256(`${found.code}#${name}`) };
}

/** The hash of a name's code where it names a part of one's own; undefined for a name of ours. */
export function ownCode(text: string | undefined): string | undefined {
  return text !== undefined && isReference(text) ? loadOwn(text).code : undefined;
}

function load(path: string): Loaded {
  const { buildSync } = require("esbuild") as typeof esbuild;
  let built: esbuild.BuildResult<{ write: false; metafile: true }>;
  try {
    built = buildSync({
      entryPoints: [path],
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
  } catch (error) {
    const [first] = (error as esbuild.BuildFailure).errors ?? [];
    const at = first?.location ? `${first.location.file}:${first.location.line}: ` : "";
    throw new InputError(`${path} does not compile: ${at}${first?.text ?? (error as Error).message}`);
  }
  const { text } = built.outputFiles[0];
  const module = { exports: {} as Record<string, unknown> };
  try {
    compileFunction(text, ["exports", "require", "module"], { filename: path })(module.exports, require, module);
  } catch (error) {
    throw new InputError(`${path} throws when it is loaded: ${(error as Error).message.split("\n")[0]}`);
  }
  const inputs = Object.keys(built.metafile.inputs);
  return { exports: module.exports, code: sha256(text), inputs, stamp: stampOf(inputs) };
}

function stampOf(inputs: readonly string[]): string {
  return inputs
    .map((input) => {
      const found = statSync(input, { throwIfNoEntry: false });
      return found ? `${found.mtimeMs} ${found.size} ${found.size < 1e6 ? sha256(readFileSync(input)) : ""}` : "none";
    })
    .join("\n");
}
