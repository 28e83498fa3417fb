import type * as TypeScript from "@tslab/typescript-for-tslab";

type SourceFile = TypeScript.SourceFile & { locals?: unknown; version?: string };
type EmitArguments = Parameters<TypeScript.Program["emit"]>;

/** What TypeScript's emitter wrote for one file. */
export interface Emitted {
  readonly javascript: string;
  /** Source map (JSON) from `javascript` to the TypeScript it came from. */
  readonly map: string;
}

/** The parts of TypeScript that tslab's converter asks for, replaced by ones made for notebooks. */
export interface NotebookProgram {
  /** Pass this to tslab's converter in place of the TypeScript module. */
  readonly typescript: typeof TypeScript;
  /** Looks at the local source files the cells import; those that changed are read again by the next cell. */
  refresh(): void;
  /** From now on packages' declarations are read with their documentation, which hover shows and nothing else needs. */
  readDocumentation(): void;
  /** JavaScript of the files emitted since the last call, by the path of their TypeScript. */
  takeEmitted(): Map<string, Emitted>;
}

/** The one call that tslab makes on the host it is given. */
interface TslabHost {
  afterProgramCreate(builder: unknown): void;
}

/**
 * Makes TypeScript programs for tslab's converter: one a cell instead of two, without builder state and without
 * watching files, reusing every file that did not change. tslab's converter is used as it is; it merely gets another
 * compiler host and another watch program from "its" TypeScript module.
 *
 * Emission differs from tslab's in two points: source maps are kept (`takeEmitted`), and properties named like variables
 * of earlier cells work.
 * @param ts the TypeScript module that tslab uses
 * @param workingFolder absolute path of the folder the cells run in
 */
export function createNotebookProgram(ts: typeof TypeScript, workingFolder: string): NotebookProgram {
  const changeListeners = new Map<string, () => void>();
  const stamps = new Map<string, string>();
  const files = new Map<string, SourceFile>();
  const changed = new Set<string>();
  let documented = false;
  let emitted = new Map<string, Emitted>();

  ts.sys.useCaseSensitiveFileNames = true;
  const sys = Object.create(ts.sys) as TypeScript.System;
  sys.getCurrentDirectory = () => workingFolder;
  sys.watchFile = (path, callback) => {
    changeListeners.set(path, () => callback(path, ts.FileWatcherEventKind.Changed));
    stamps.set(path, stampOf(path));
    return { close: () => void changeListeners.delete(path) };
  };

  function stampOf(path: string): string {
    return `${ts.sys.getModifiedTime?.(path)?.getTime()} ${ts.sys.getFileSize?.(path)}`;
  }

  function refresh(): void {
    for (const [path, notify] of changeListeners) {
      const stamp = stampOf(path);
      if (stamp === stamps.get(path)) continue;
      stamps.set(path, stamp);
      notify();
    }
  }

  let asked: { roots: readonly string[]; options: TypeScript.CompilerOptions; sys: TypeScript.System } | undefined;

  function createWatchCompilerHost(
    roots: readonly string[],
    options: TypeScript.CompilerOptions,
    tslabSys: TypeScript.System,
  ): object {
    asked = { roots, options: { ...options, sourceMap: true }, sys: tslabSys };
    return {};
  }

  function createWatchProgram(tslabHost: TslabHost): object {
    if (asked === undefined) throw new Error("createWatchCompilerHost has not been called");
    const { options, sys: tslabSys } = asked;
    let { roots } = asked;
    const [previousDeclarations, cell] = roots;
    const watched = new Set<string>();
    let languageVersion: TypeScript.ScriptTarget | TypeScript.CreateSourceFileOptions = ts.ScriptTarget.ES2022;
    let program: TypeScript.Program | undefined;
    let timer: unknown;
    let versions = 0;

    const isLocal = (path: string) => !path.endsWith(".d.ts") && !path.includes("/node_modules/");

    function fileChanged(path: string): void {
      changed.add(path);
      scheduleProgram();
    }

    function scheduleProgram(): void {
      if (timer !== undefined) tslabSys.clearTimeout!(timer);
      timer = tslabSys.setTimeout!(() => {
        timer = undefined;
        tslabHost.afterProgramCreate(builder());
      }, 0);
    }

    function getSourceFile(
      path: string,
      versionOrOptions: TypeScript.ScriptTarget | TypeScript.CreateSourceFileOptions,
    ): SourceFile | undefined {
      const known = files.get(path);
      if (known !== undefined && !changed.has(path)) return known;
      changed.delete(path);
      const read = tslabSys.readFile(path);
      if (read === undefined) {
        files.delete(path);
        return undefined;
      }
      const text = documented || !isPackageDeclaration(path) ? read : withoutDocumentation(read);
      if (path === cell) languageVersion = versionOrOptions;
      if (isLocal(path) && !watched.has(path) && path !== cell) {
        watched.add(path);
        tslabSys.watchFile!(path, () => changed.add(path));
      }
      if (known?.text === text) return known;
      const file: SourceFile = ts.createSourceFile(path, text, versionOrOptions);
      file.version = String(++versions);
      files.set(path, file);
      return file;
    }

    const host: TypeScript.CompilerHost & { hasInvalidatedResolutions(path: string): boolean } = {
      ...ts.createCompilerHost(options),
      getSourceFile,
      getCurrentDirectory: () => workingFolder,
      fileExists: (path) => tslabSys.fileExists(path),
      readFile: (path) => tslabSys.readFile(path),
      directoryExists: (path) => tslabSys.directoryExists(path),
      getDirectories: (path) => tslabSys.getDirectories(path),
      writeFile: () => {},
      hasInvalidatedResolutions: (path) => {
        const file = files.get(path);
        return file !== undefined && isLocal(path) && resolutions(file).some((resolution) => resolution === undefined);
      },
    };

    function createProgram(): TypeScript.Program {
      program = ts.createProgram({
        rootNames: roots,
        options,
        host,
        ...(program === undefined ? {} : { oldProgram: program }),
      });
      return program;
    }

    /**
     * The program is made only when a question needs it: tslab first asks for the names a cell declares, for which
     * parsing and binding its text is enough.
     */
    function builder(): object {
      let current: TypeScript.Program | undefined;
      const getProgram = () => (current ??= createProgram());
      return {
        getProgram,
        getSourceFile(path: string): SourceFile | undefined {
          if (path !== cell && path !== previousDeclarations) return getProgram().getSourceFile(path);
          const file = getSourceFile(path, languageVersion)!;
          if (file.locals === undefined) bind(ts, file, options);
          return file;
        },
        getAllDependencies(file: SourceFile): string[] {
          const program = getProgram();
          return localDependencies(file, (path) => program.getSourceFile(path));
        },
        emit: (...parameters: EmitArguments) => emit(getProgram(), files.get(previousDeclarations), parameters),
      };
    }

    for (const path of [cell, previousDeclarations]) tslabSys.watchFile!(path, () => fileChanged(path));
    createProgram();
    tslabHost.afterProgramCreate(builder());
    return {
      close: () => {},
      updateRootFileNames(next: readonly string[]): void {
        roots = next;
        scheduleProgram();
      },
    };
  }

  /** Emits one file, keeps its text and map, and leaves tslab an empty text so that it converts nothing a second time. */
  function emit(
    program: TypeScript.Program,
    declarations: SourceFile | undefined,
    [file, writeFile, token, onlyDeclarations, transformers]: EmitArguments,
  ): TypeScript.EmitResult {
    let javascript = "";
    let map = "";
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
      {
        ...transformers,
        after: [spellOutProperties(ts, program.getTypeChecker(), declarations), ...(transformers?.after ?? [])],
      },
    );
    if (file !== undefined) emitted.set(file.fileName, { javascript, map });
    return result;
  }

  return {
    typescript: { ...ts, sys, createWatchCompilerHost, createWatchProgram } as never,
    refresh,
    readDocumentation() {
      if (documented) return;
      documented = true;
      for (const path of files.keys()) if (isPackageDeclaration(path)) changed.add(path);
    },
    takeEmitted() {
      const taken = emitted;
      emitted = new Map();
      return taken;
    },
  };
}

function isPackageDeclaration(path: string): boolean {
  return path.endsWith(".d.ts") && path.includes("/node_modules/");
}

/** The text with its doc comments made plain ones of the same length, which takes TypeScript a quarter of the time off. */
function withoutDocumentation(text: string): string {
  return text.replace(/^([ \t]*)\/\*\*(?!\/)/gm, "$1/* ");
}

/** Binds a file's names. TypeScript exports this without declaring it; tslab pins the version (5.0.4), so it stays. */
function bind(ts: typeof TypeScript, file: SourceFile, options: TypeScript.CompilerOptions): void {
  (ts as unknown as { bindSourceFile: (...parameters: unknown[]) => void }).bindSourceFile(file, options);
}

/** Paths of the modules a file imports; undefined for one that was not found. */
function resolutions(file: SourceFile): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  const { resolvedModules } = file as SourceFile & {
    resolvedModules?: { forEach(visit: (resolution: unknown) => void): void };
  };
  resolvedModules?.forEach((resolution) => {
    const module = resolution as { resolvedFileName?: string; resolvedModule?: { resolvedFileName?: string } };
    found.push(module?.resolvedModule?.resolvedFileName ?? module?.resolvedFileName);
  });
  return found;
}

/** The file itself and every local file reached from it by imports; declarations and packages are left out. */
function localDependencies(start: SourceFile, fileAt: (path: string) => SourceFile | undefined): string[] {
  const reached = new Set<string>();
  const open = [start];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file.fileName)) continue;
    reached.add(file.fileName);
    for (const path of resolutions(file)) {
      if (path === undefined || path.includes("/node_modules/")) continue;
      const next = fileAt(path);
      if (next !== undefined && !next.isDeclarationFile) open.push(next);
    }
  }
  return [...reached];
}

/**
 * Mends two things before tslab writes variables of earlier cells as `exports.name`: it forgets `{ name }`, and it takes
 * the `name` of `{ name: value }` for such a variable when a type of an earlier cell declares a property of that name.
 */
function spellOutProperties(
  ts: typeof TypeScript,
  checker: TypeScript.TypeChecker,
  declarations: SourceFile | undefined,
): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  const isEarlier = (symbol: TypeScript.Symbol | undefined) =>
    symbol?.declarations?.some((declaration) => declaration.getSourceFile() === declarations) === true;
  return (context) => {
    const { factory } = context;
    function visit(node: TypeScript.Node): TypeScript.Node {
      const visited = ts.visitEachChild(node, visit, context);
      if (ts.isShorthandPropertyAssignment(visited)) return spelledOut(visited);
      if (ts.isPropertyAssignment(visited) && ts.isIdentifier(visited.name)) {
        const name = factory.createStringLiteral(visited.name.text);
        return factory.updatePropertyAssignment(visited, name, visited.initializer);
      }
      if (ts.isBindingElement(visited) && visited.propertyName && ts.isIdentifier(visited.propertyName)) {
        const { dotDotDotToken, name, initializer } = visited;
        const property = factory.createStringLiteral(visited.propertyName.text);
        return factory.updateBindingElement(visited, dotDotDotToken, property, name, initializer);
      }
      return visited;
    }
    function spelledOut(node: TypeScript.ShorthandPropertyAssignment): TypeScript.Node {
      if (!isEarlier(checker.getShorthandAssignmentValueSymbol(ts.getOriginalNode(node)))) return node;
      const value = factory.createPropertyAccessExpression(factory.createIdentifier("exports"), node.name.text);
      const fallback = node.objectAssignmentInitializer;
      return factory.createPropertyAssignment(
        node.name.text,
        fallback === undefined ? value : factory.createAssignment(value, fallback),
      );
    }
    return (file) => ts.visitEachChild(file, visit, context);
  };
}
