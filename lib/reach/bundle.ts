import { realpathSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import type * as esbuild from "esbuild";

/** A bundle of some modules with all that they reach. */
export interface Bundle {
  /** The minified code, as an ECMAScript module. */
  readonly text: string;
  /** The files that were read, as paths from the library's folder. */
  readonly inputs: readonly string[];
  /** The packages that the bundle imports; those of Node are not among them. */
  readonly packages: readonly string[];
}

/** How a bundle is named among a build's files: by its place. */
const NAME = /^set:(\d+)$/;

let pending = 0;

/**
 * Bundles sets of TypeScript files of the library as they are now, each by itself, in one go, which takes a third of the time. What
 * nobody uses, comments, layout and names of variables leave no trace.
 * @param library the library's folder
 * @param sets of paths from there, without ending, such as `feedback/rules/paper`; everything they export counts as used
 */
export async function bundles(library: string, sets: readonly (readonly string[])[]): Promise<Bundle[]> {
  const { build, stop } = require("esbuild") as typeof esbuild; // loaded only when needed: it takes 20 ms
  const folder = realpathSync(library); // as esbuild names files
  const entries: esbuild.Plugin = {
    name: "sets",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: NAME }, ({ path }) => ({ path: path.slice("set:".length), namespace: "set" }));
      onLoad({ filter: /./, namespace: "set" }, ({ path }) => ({
        contents: sets[Number(path)].map(exported).join("\n"),
        resolveDir: folder,
      }));
    },
  };
  pending++;
  try {
    const { outputFiles, metafile } = await build({
      entryPoints: sets.map((_, k) => ({ in: `set:${k}`, out: String(k) })),
      plugins: [entries],
      absWorkingDir: folder,
      outdir: "bundles",
      write: false,
      metafile: true,
      bundle: true,
      minify: true,
      treeShaking: true,
      legalComments: "none",
      format: "esm",
      platform: "node",
      target: "node20",
      packages: "external",
      tsconfigRaw: {},
      logLevel: "silent",
    });
    const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
    return sets.map((_, k) => ({
      text: texts.get(join(folder, "bundles", `${k}.js`))!, // there is a file for each entry, see `out` and `outdir`
      inputs: inputsOf(metafile, `set:${k}`),
      packages: packagesOf(metafile.outputs[`bundles/${k}.js`]),
    }));
  } finally {
    if (--pending === 0) await stop(); // an interrupt would kill its process, and then all later builds fail
  }
}

function exported(file: string, k: number): string {
  return `export * as part${k} from ${JSON.stringify(`./${file}`)};`;
}

/** The files that an entry reaches. */
function inputsOf({ inputs }: esbuild.Metafile, entry: string): string[] {
  const found = new Set<string>([entry]);
  for (const at of found) for (const { path, external } of inputs[at].imports) if (!external) found.add(path);
  found.delete(entry);
  return [...found];
}

/** The packages that a bundle imports: `@a/b` of `@a/b/c.js`. */
function packagesOf({ imports }: esbuild.Metafile["outputs"][string]): string[] {
  const names = imports
    .filter(({ path, external }) => external && !isBuiltin(path))
    .map(({ path }) => path.split("/").slice(0, path.startsWith("@") ? 2 : 1));
  return [...new Set(names.map((parts) => parts.join("/")))].sort();
}
