import type * as TypeScript from "@tslab/typescript-for-tslab";
import type { Emissions, EmitArguments } from "./emissions";
import { localDependencies, resolutions } from "./resolutions";
import { isLocal, type Language, type SourceFile, SourceFiles } from "./source-files";

/** What tslab's converter passes to `createWatchCompilerHost`. */
export interface Asked {
  /** The declarations of earlier cells, and the cell; tslab adds local modules later. */
  readonly roots: readonly string[];
  readonly options: TypeScript.CompilerOptions;
  readonly sys: TypeScript.System;
}

/** The one call that tslab makes on the host it is given. */
export interface TslabHost {
  afterProgramCreate(builder: unknown): void;
}

/** What TypeScript exports without declaring it; tslab pins the version (5.0.4), so it stays. */
type Binder = typeof TypeScript & {
  bindSourceFile(file: TypeScript.SourceFile, options: TypeScript.CompilerOptions): void;
};

/**
 * The "watch program" of tslab's converter, made for notebooks: one program a cell instead of two, without builder state
 * and without watching files, reusing every file that did not change.
 */
export class CellProgram {
  /** Every file that the programs are made of. */
  readonly files: SourceFiles;
  readonly #ts: Binder;
  readonly #asked: Asked;
  readonly #tslab: TslabHost;
  readonly #emissions: Emissions;
  readonly #host: TypeScript.CompilerHost;
  readonly #declarations: string;
  readonly #cell: string;
  #roots: readonly string[];
  #language: Language;
  #program: TypeScript.Program | undefined;
  #timer: unknown;

  /** @param workingFolder absolute path of the folder the cells run in */
  constructor(ts: typeof TypeScript, asked: Asked, tslab: TslabHost, emissions: Emissions, workingFolder: string) {
    this.#ts = ts as Binder;
    this.#asked = asked;
    this.#tslab = tslab;
    this.#emissions = emissions;
    this.#roots = asked.roots;
    [this.#declarations, this.#cell] = asked.roots;
    this.#language = ts.ScriptTarget.ES2022;
    this.files = new SourceFiles(ts, asked.sys, asked.roots);
    this.#host = this.#createHost(workingFolder);
    for (const path of [this.#cell, this.#declarations]) {
      asked.sys.watchFile!(path, () => {
        this.files.changed(path);
        this.#schedule();
      });
    }
    this.#create();
    tslab.afterProgramCreate(this.#builder());
  }

  /** tslab's way to end watching; there is nothing to end. */
  close(): void {}

  /** Compiles other files from now on: tslab adds the local modules that a cell imports. */
  updateRootFileNames(roots: readonly string[]): void {
    this.#roots = roots;
    this.#schedule();
  }

  #schedule(): void {
    const { sys } = this.#asked;
    if (this.#timer !== undefined) sys.clearTimeout!(this.#timer);
    this.#timer = sys.setTimeout!(() => {
      this.#timer = undefined;
      this.#tslab.afterProgramCreate(this.#builder());
    }, 0);
  }

  #createHost(workingFolder: string): TypeScript.CompilerHost {
    const { options, sys } = this.#asked;
    const { files } = this;
    const host: TypeScript.CompilerHost & { hasInvalidatedResolutions(path: string): boolean } = {
      ...this.#ts.createCompilerHost(options),
      getSourceFile: (path, language) => {
        if (path === this.#cell) this.#language = language;
        return files.get(path, language);
      },
      getCurrentDirectory: () => workingFolder,
      fileExists: (path) => sys.fileExists(path),
      readFile: (path) => sys.readFile(path),
      directoryExists: (path) => sys.directoryExists(path),
      getDirectories: (path) => sys.getDirectories(path),
      writeFile: () => {},
      hasInvalidatedResolutions: (path) => {
        const file = files.parsed(path);
        return file !== undefined && isLocal(path) && resolutions(file).includes(undefined);
      },
    };
    return host;
  }

  #create(): TypeScript.Program {
    const { options } = this.#asked;
    const program = { rootNames: this.#roots, options, host: this.#host };
    this.#program = this.#ts.createProgram(
      this.#program === undefined ? program : { ...program, oldProgram: this.#program },
    );
    return this.#program;
  }

  /**
   * The program is made only when a question needs it: tslab first asks for the names a cell declares, for which
   * parsing and binding its text is enough.
   */
  #builder(): object {
    let current: TypeScript.Program | undefined;
    const getProgram = () => (current ??= this.#create());
    return {
      getProgram,
      getSourceFile: (path: string) =>
        path === this.#cell || path === this.#declarations ? this.#bound(path) : getProgram().getSourceFile(path),
      getAllDependencies: (file: SourceFile) => {
        // Made first: only then are the file's imports resolved.
        const program = getProgram();
        return localDependencies(file, (path) => program.getSourceFile(path));
      },
      emit: (...parameters: EmitArguments) =>
        this.#emissions.emit(getProgram(), this.files.parsed(this.#declarations), parameters),
    };
  }

  #bound(path: string): SourceFile {
    const file = this.files.get(path, this.#language)!;
    if (file.locals === undefined) this.#ts.bindSourceFile(file, this.#asked.options);
    return file;
  }
}
