import type * as TypeScript from "@tslab/typescript-for-tslab";
import { type Asked, CellProgram, type TslabHost } from "./cell-program";
import { Emissions, type Emitted } from "./emissions";
import { FileStamps } from "./file-stamps";

/**
 * The parts of TypeScript that tslab's converter asks for, replaced by ones made for notebooks. The converter is used as
 * it is; it merely gets another compiler host and another watch program from "its" TypeScript module.
 */
export class NotebookProgram {
  /** Pass this to tslab's converter in place of the TypeScript module. */
  readonly typescript: object;
  readonly #stamps: FileStamps;
  readonly #emissions: Emissions;
  #asked: Asked | undefined;
  #cells: CellProgram | undefined;

  /**
   * @param ts the TypeScript module that tslab uses
   * @param workingFolder absolute path of the folder the cells run in
   */
  constructor(ts: typeof TypeScript, workingFolder: string) {
    this.#stamps = new FileStamps(ts);
    this.#emissions = new Emissions(ts);
    ts.sys.useCaseSensitiveFileNames = true;
    const sys: TypeScript.System = Object.create(ts.sys);
    sys.getCurrentDirectory = () => workingFolder;
    sys.watchFile = (path, callback) => this.#stamps.watch(path, callback);
    this.typescript = {
      ...ts,
      sys,
      createWatchCompilerHost: (...[roots, options, tslabSys]: [Asked["roots"], Asked["options"], Asked["sys"]]) => {
        this.#asked = { roots, options: { ...options, sourceMap: true }, sys: tslabSys };
        return {};
      },
      createWatchProgram: (host: TslabHost) => {
        if (this.#asked === undefined) throw new Error("createWatchCompilerHost has not been called");
        this.#cells = new CellProgram(ts, this.#asked, host, this.#emissions, workingFolder);
        return this.#cells;
      },
    };
  }

  /** Looks at the local source files the cells import; those that changed are read again by the next cell. */
  refresh(): void {
    this.#stamps.refresh();
  }

  /** From now on packages' declarations are read with their documentation, which hover shows and nothing else needs. */
  readDocumentation(): void {
    this.#cells?.files.readDocumentation();
  }

  /** JavaScript of the files emitted since the last call, by the path of their TypeScript. */
  takeEmitted(): Map<string, Emitted> {
    return this.#emissions.take();
  }
}
