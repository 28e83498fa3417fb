import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { Script } from "node:vm";
import { projectFolder } from "../../project";
import { BIND, type Compiled } from "./cell";
import type { CompiledCell } from "./compiler";
import { registerScript } from "./stack";

/** The value of a cell's trailing expression, in a list so that a promise is not awaited by mistake. */
export type CellValue = readonly [value: unknown];

type Require = NodeJS.Require;

interface LocalModule {
  readonly exports: unknown;
  /** Paths of the local modules that import this one. */
  readonly importers: Set<string>;
}

/** The variables of a notebook, and the modules its cells import. */
export class Namespace {
  /** Accessors to the variables of all cells; the latest declaration of a name wins. */
  readonly variables: Record<string, unknown> = Object.create(null);
  readonly #sources = new Map<string, string>();
  /** Paths of the local modules' TypeScript. */
  readonly #moduleFiles = new Set<string>();
  readonly #compiledModules = new Map<string, Compiled>();
  readonly #loadedModules = new Map<string, LocalModule>();
  readonly #cellRequire: Require;

  /** @param workingFolder absolute path; relative imports of cells start there */
  constructor(workingFolder: string) {
    this.#cellRequire = this.#requireFrom(join(workingFolder, "cell.js"));
  }

  /** Text of a cell or of a local module, by the name that stack frames carry. */
  sourceOf(script: string): string | undefined {
    const path = resolve(projectFolder(), script);
    return this.#sources.get(script) ?? (this.#moduleFiles.has(path) ? readFileSync(path, "utf8") : undefined);
  }

  /**
   * Starts a cell. A cell without a top-level await is done when this returns; the promise of the other kind settles
   * with it. Errors are thrown, or rejected, as the cell threw them.
   * @param name of the cell in stack frames; the same name again replaces the earlier text
   * @param bound receives the names of variables as they are initialised
   */
  start(
    cell: CompiledCell,
    name: string,
    source: string,
    bound: Set<string>,
  ): Promise<CellValue | undefined> | CellValue | undefined {
    this.#updateModules(cell.modules);
    this.#sources.set(name, source);
    if (cell.body === undefined) return undefined;
    const { code, locate } = cell.body;
    registerScript(name, locate);
    const keyword = cell.hasTopLevelAwait ? "async function" : "function";
    const script = new Script(`(${keyword} (exports, require, ${BIND}) {\n${code}\n})`, {
      filename: name,
      lineOffset: -1,
    });
    const bind = (accessors: object) => {
      for (const [variable, accessor] of Object.entries(Object.getOwnPropertyDescriptors(accessors))) {
        Object.defineProperty(this.variables, variable, { ...accessor, configurable: true });
        bound.add(variable);
      }
    };
    return script.runInThisContext()(this.variables, this.#cellRequire, bind);
  }

  /** Takes over new texts of local modules; those that import them are loaded again too. */
  #updateModules(modules: ReadonlyMap<string, Compiled>): void {
    for (const [path, compiled] of modules) {
      this.#compiledModules.set(path, compiled);
      const file = path.replace(/\.js$/, ".ts");
      if (existsSync(file)) this.#moduleFiles.add(file);
      registerScript(path, (position) => {
        const found = compiled.locate(position);
        return found && { ...found, file };
      });
      this.#unload(path);
    }
  }

  #unload(path: string): void {
    const loaded = this.#loadedModules.get(path);
    if (loaded === undefined) return;
    this.#loadedModules.delete(path);
    for (const importer of loaded.importers) this.#unload(importer);
  }

  #requireFrom(file: string): Require {
    const require = createRequire(file);
    return new Proxy(require, {
      apply: (_target, _this, [id]: [string]) => {
        if (id === "tslab") return module.require("tslab");
        const path = id.startsWith(".") ? this.#localPath(join(dirname(file), id)) : undefined;
        return path === undefined ? require(id) : this.#load(path, file);
      },
    });
  }

  #localPath(path: string): string | undefined {
    return [path, `${path}.js`, join(path, "index.js")].find((candidate) => this.#compiledModules.has(candidate));
  }

  #load(path: string, importer: string): unknown {
    const loaded = this.#loadedModules.get(path);
    if (loaded !== undefined) {
      loaded.importers.add(importer);
      return loaded.exports;
    }
    const local = { exports: {} };
    const entry: LocalModule = {
      get exports() {
        return local.exports;
      },
      importers: new Set([importer]),
    };
    this.#loadedModules.set(path, entry);
    try {
      const { code } = this.#compiledModules.get(path)!;
      const script = new Script(`(function (exports, require, module, __filename, __dirname) {\n${code}\n})`, {
        filename: path,
        lineOffset: -1,
      });
      script.runInThisContext()(local.exports, this.#requireFrom(path), local, path, dirname(path));
    } catch (error) {
      this.#loadedModules.delete(path);
      throw error;
    }
    return local.exports;
  }
}
