import { join } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import type { CompletionInfo, Converter, ConvertResult, Diagnostic } from "tslab/dist/converter";
import type { CodeMetadata } from "tslab/dist/metadata";
import { type CellBody, type Compiled, cellBody, moduleBody, type Position } from "./cell";
import { lostNamespaces, mergeDeclarations } from "./declarations";
import type { NotebookProgram } from "./program";
import { createTslabConverter, requireFromTslab, typescript } from "./tslab";

/** One mistake the compiler found in a cell or in a local module. */
export interface Problem extends Position {
  /** Where the underlined part ends (on the same or a later line). */
  readonly end: Position;
  /** TypeScript's number, as in TS2322. */
  readonly code: number;
  /** Several lines when TypeScript explains its reasons. */
  readonly message: string;
  /** Path of a local module relative to the working folder; undefined for the cell itself. */
  readonly file: string | undefined;
}

/** A cell ready to run, or the reasons why it is not. */
export interface CompiledCell {
  readonly problems: readonly Problem[];
  /** Body of a function (exports, require, BIND); undefined when there are problems. */
  readonly body: Compiled | undefined;
  readonly hasTopLevelAwait: boolean;
  /** Local modules that are new or changed, by path of the JavaScript they are imported as. */
  readonly modules: ReadonlyMap<string, Compiled>;
  /** Declarations that the next cell sees when this one has run to its end. */
  readonly declarations: string;
}

const NOTHING: CompiledCell = {
  problems: [],
  body: undefined,
  hasTopLevelAwait: false,
  modules: new Map(),
  declarations: "",
};

/**
 * Compiles the cells of one notebook, one after the other, through tslab's converter. `tandem notebook check` uses the
 * same class as the kernel, so what one accepts the other accepts.
 */
export class CellCompiler {
  readonly typescript: typeof TypeScript = typescript();
  readonly #converter: Converter;
  readonly #program: NotebookProgram;
  readonly #workingFolder: string;
  #declarations = "";

  /** @param workingFolder absolute path of the folder the cells run in */
  constructor(workingFolder: string) {
    this.#workingFolder = workingFolder;
    ({ converter: this.#converter, program: this.#program } = createTslabConverter(workingFolder));
  }

  /** Compiles a cell as the next one of the notebook. Nothing is remembered until `ran`, `failed` or `reset`. */
  compile(source: string): CompiledCell {
    this.#program.refresh();
    const { module, jsx } = this.#metadata(source);
    if (module !== undefined) {
      const found = this.#converter.addModule(module, source, jsx === undefined ? {} : { jsx });
      return { ...NOTHING, problems: problems(found, source), declarations: this.#declarations };
    }
    const converted = this.#converter.convert(this.#declarations, source);
    const found = problems(converted.diagnostics, source);
    if (found.length > 0) return { ...NOTHING, problems: found, declarations: this.#declarations };
    return { ...this.#compiled(converted), problems: [] };
  }

  #compiled(converted: ConvertResult): Omit<CompiledCell, "problems"> {
    const cellPath = join(this.#workingFolder, "__tslab__.ts");
    const modules = new Map<string, Compiled>();
    let body: CellBody | undefined;
    const left = converted.declOutput ?? "";
    for (const [path, emitted] of this.#program.takeEmitted()) {
      if (path === cellPath) body = cellBody(this.typescript, emitted, converted.lastExpressionVar);
      else modules.set(path.replace(/\.tsx?$/, ".js"), moduleBody(this.typescript, emitted));
    }
    return {
      body,
      hasTopLevelAwait: body?.awaits === true,
      modules,
      declarations: left + lostNamespaces(this.typescript, this.#declarations, left),
    };
  }

  #metadata(source: string): CodeMetadata {
    if (!source.includes("@module")) return {};
    const { getCodeMetadata } = requireFromTslab("./metadata") as typeof import("tslab/dist/metadata");
    return getCodeMetadata(source);
  }

  /** The cell ran to its end: the next one sees everything it declares. */
  ran(cell: CompiledCell): void {
    this.#declarations = cell.declarations;
  }

  /**
   * The cell stopped early: the next one sees what it had initialised, and what earlier cells declared.
   * @param bound names the cell had initialised when it stopped
   */
  failed(cell: CompiledCell, bound: ReadonlySet<string>): void {
    this.#declarations = mergeDeclarations(this.typescript, this.#declarations, cell.declarations, bound);
  }

  /** Forgets every cell. */
  reset(): void {
    this.#declarations = "";
  }

  /** Completions at an offset (UTF-16) of a cell that follows the ones that ran. */
  complete(source: string, offset: number): CompletionInfo {
    this.#program.refresh();
    return this.#converter.complete(this.#declarations, source, offset);
  }

  /** What is known of the name at an offset (UTF-16). */
  inspect(source: string, offset: number): TypeScript.QuickInfo | undefined {
    this.#program.refresh();
    this.#program.readDocumentation();
    return this.#converter.inspect(this.#declarations, source, offset);
  }
}

/** tslab gives one entry per line of an explanation and adds an export clause after the cell's last line. */
function problems(diagnostics: readonly Diagnostic[], source: string): Problem[] {
  const lines = source.split("\n").length;
  const found: Problem[] = [];
  for (const { start, end, messageText, code, fileName } of diagnostics) {
    const last = found.at(-1);
    const position = { line: start.line + 1, column: start.character + 1 };
    if (
      last !== undefined &&
      last.line === position.line &&
      last.column === position.column &&
      last.file === fileName
    ) {
      found[found.length - 1] = { ...last, message: `${last.message}\n  ${messageText}` };
    } else if (fileName !== undefined || position.line <= lines || found.length === 0) {
      const to = { line: end.line + 1, column: end.character + 1 };
      found.push({ ...position, end: to, code, message: messageText, file: fileName });
    }
  }
  return found;
}
