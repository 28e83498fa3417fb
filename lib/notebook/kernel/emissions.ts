import type * as TypeScript from "@tslab/typescript-for-tslab";
import { spellOutProperties } from "./spell-out-properties";

/** What TypeScript's emitter wrote for one file. */
export interface Emitted {
  readonly javascript: string;
  /** Source map (JSON) from `javascript` to the TypeScript it came from. */
  readonly map: string;
}

/** The arguments of a program's `emit`. */
export type EmitArguments = Parameters<TypeScript.Program["emit"]>;

/**
 * Emits files as tslab does, but for two points: source maps are kept, and properties named like variables of earlier
 * cells work.
 */
export class Emissions {
  readonly #ts: typeof TypeScript;
  #emitted = new Map<string, Emitted>();

  constructor(ts: typeof TypeScript) {
    this.#ts = ts;
  }

  /**
   * Emits one file, keeps its text and map, and leaves tslab an empty text so that it converts nothing a second time.
   * @param declarations the file that declares the variables of earlier cells
   */
  emit(
    program: TypeScript.Program,
    declarations: TypeScript.SourceFile | undefined,
    [file, writeFile, token, onlyDeclarations, transformers]: EmitArguments,
  ): TypeScript.EmitResult {
    let javascript = "";
    let map = "";
    const spelling = spellOutProperties(this.#ts, program.getTypeChecker(), declarations);
    const result = program.emit(
      file,
      (path, text, ...rest) => {
        if (path.endsWith(".map")) map = text;
        else if (path.endsWith(".js")) {
          javascript = text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
          writeFile?.(path, "", ...rest);
        } else writeFile?.(path, text, ...rest);
      },
      token,
      onlyDeclarations,
      { ...transformers, after: [spelling, ...(transformers?.after ?? [])] },
    );
    if (file !== undefined) this.#emitted.set(file.fileName, { javascript, map });
    return result;
  }

  /** JavaScript of the files emitted since the last call, by the path of their TypeScript. */
  take(): Map<string, Emitted> {
    const taken = this.#emitted;
    this.#emitted = new Map();
    return taken;
  }
}
