import { createRequire } from "node:module";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import type { Converter } from "tslab/dist/converter";
import { NotebookProgram } from "./program";

/** `require` as seen from tslab's own files, so that both always use the same copies. */
export const requireFromTslab: NodeJS.Require = createRequire(require.resolve("tslab"));

/** The TypeScript that tslab compiles with (5.0.4). */
export function typescript(): typeof TypeScript {
  return requireFromTslab("@tslab/typescript-for-tslab");
}

/**
 * tslab's converter over a program made for notebooks. The converter's file is loaded with that program's TypeScript in
 * place of the real module, which is put back at once.
 * @param workingFolder absolute path of the folder the cells run in
 */
export function createTslabConverter(workingFolder: string): { converter: Converter; program: NotebookProgram } {
  const program = new NotebookProgram(typescript(), workingFolder);
  const typescriptModule = require.cache[requireFromTslab.resolve("@tslab/typescript-for-tslab")]!;
  const converterPath = requireFromTslab.resolve("./converter");
  const loaded = require.cache[converterPath];
  const original = typescriptModule.exports;
  typescriptModule.exports = program.typescript;
  delete require.cache[converterPath];
  try {
    const { createConverter } = requireFromTslab(converterPath) as typeof import("tslab/dist/converter");
    return { converter: createConverter({ isJS: false, isBrowser: false }), program };
  } finally {
    typescriptModule.exports = original;
    if (loaded === undefined) delete require.cache[converterPath];
    else require.cache[converterPath] = loaded;
  }
}
