import { SourceMap } from "node:module";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { importedNames } from "./declarations";
import type { Emitted } from "./emissions";

/** A place in a text: line and column count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** JavaScript made from TypeScript, and the way back. */
export interface Compiled {
  readonly code: string;
  /** Where a place in `code` comes from; undefined for code that the compiler added. */
  locate(position: Position): Position | undefined;
}

/** A cell's function body. */
export interface CellBody extends Compiled {
  /** Whether the body awaits outside any function; the converter overlooks `await (…)` and `for await`. */
  readonly awaits: boolean;
}

/** Name of the function a cell's code calls with accessors to each variable as soon as it is initialised. */
export const BIND: string = "__tandemBind";

/**
 * The body of a cell's function. Exports become accessors: a later cell reads and writes the very variable that this
 * cell's functions see (tslab copies values, so its functions miss later assignments), and a loop runs at full speed.
 * @param emitted the cell as an ES module, as tslab's converter emitted it
 * @param lastExpression the variable that holds the cell's trailing expression
 */
export function cellBody(ts: typeof TypeScript, emitted: Emitted, lastExpression: string | undefined): CellBody {
  const { text, usesModules, awaits } = withAccessors(ts, emitted.javascript, lastExpression);
  const toTypeScript = locator(emitted.map);
  const common: Compiled = usesModules ? toCommonJs(ts, text) : { code: text, locate: (position) => position };
  return {
    code: common.code,
    awaits,
    locate(position) {
      const inText = common.locate(position);
      const found = inText && toTypeScript({ line: inText.line - HEADER_LINES, column: inText.column });
      return found && { line: found.line - TSLAB_PREFIX_LINES, column: found.column };
    },
  };
}

/** A local module (a .ts file that cells import) as CommonJS. */
export function moduleBody(ts: typeof TypeScript, emitted: Emitted): Compiled {
  const common = toCommonJs(ts, emitted.javascript);
  const toTypeScript = locator(emitted.map);
  return {
    code: common.code,
    locate(position) {
      const inText = common.locate(position);
      return inText && toTypeScript(inText);
    },
  };
}

/** The accessors of hoisted names come first. */
const HEADER_LINES = 1;
/** tslab compiles a cell with `export {};` before its first line. */
const TSLAB_PREFIX_LINES = 1;

function withAccessors(
  ts: typeof TypeScript,
  javascript: string,
  lastExpression: string | undefined,
): { text: string; usesModules: boolean; awaits: boolean } {
  const file = ts.createSourceFile("cell.js", javascript, ts.ScriptTarget.ES2022);
  const exported = new Set<string>();
  const edits: { start: number; end: number; text: string }[] = [];
  let usesModules = /\bimport\b/.test(javascript);
  for (const statement of file.statements) {
    if (ts.isExportDeclaration(statement)) {
      if (statement.moduleSpecifier !== undefined || !statement.exportClause) {
        usesModules = true;
        continue;
      }
      if (!ts.isNamedExports(statement.exportClause)) continue;
      for (const { name } of statement.exportClause.elements) exported.add(name.text);
      edits.push({ start: statement.getStart(file), end: statement.end, text: "" });
    } else if (ts.isVariableStatement(statement)) {
      const [declaration] = statement.declarationList.declarations;
      if (lastExpression === undefined || declaration.name.getText(file) !== lastExpression) continue;
      const start = statement.getStart(file);
      const value = declaration.initializer!;
      edits.push({ start, end: value.getStart(file), text: "return [".padEnd(value.getStart(file) - start) });
      edits.push({ start: value.end, end: value.end, text: "]" });
    }
  }
  const inPlace = new Set<string>();
  for (const statement of file.statements) {
    const names = initialised(ts, statement).filter((name) => exported.has(name));
    if (names.length === 0) continue;
    for (const name of names) inPlace.add(name);
    const settable = !ts.isImportDeclaration(statement);
    edits.push({ start: statement.end, end: statement.end, text: binding(names, settable) });
  }
  const hoisted = [...exported].filter((name) => !inPlace.has(name));
  edits.sort((a, b) => b.start - a.start);
  let text = javascript;
  for (const { start, end, text: replacement } of edits) text = text.slice(0, start) + replacement + text.slice(end);
  return {
    text: `${binding(hoisted, true)}\n${text}`,
    usesModules,
    awaits: /\bawait\b/.test(javascript) && awaits(ts, file),
  };
}

function awaits(ts: typeof TypeScript, node: TypeScript.Node): boolean {
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined)) return true;
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
  return ts.forEachChild(node, (child) => awaits(ts, child)) ?? false;
}

/** Names that hold their value once the statement is done; functions and nested `var`s are there from the start. */
function initialised(ts: typeof TypeScript, statement: TypeScript.Statement): string[] {
  if (ts.isClassDeclaration(statement)) return statement.name === undefined ? [] : [statement.name.text];
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(ts, name));
  }
  return ts.isImportDeclaration(statement) ? importedNames(ts, statement) : [];
}

function boundNames(ts: typeof TypeScript, name: TypeScript.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : boundNames(ts, element.name)));
}

function binding(names: readonly string[], settable: boolean): string {
  if (names.length === 0) return "";
  const accessors = names.map((name) => {
    const value = name === "value" ? "next" : "value";
    return `get ${name}() { return ${name}; }${settable ? `, set ${name}(${value}) { ${name} = ${value}; }` : ""}`;
  });
  return ` ${BIND}({ ${accessors.join(", ")} });`;
}

function toCommonJs(ts: typeof TypeScript, text: string): Compiled {
  const { outputText, sourceMapText } = ts.transpileModule(text, {
    fileName: "cell.js",
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      allowJs: true,
      newLine: ts.NewLineKind.LineFeed,
      noImplicitUseStrict: true,
      sourceMap: true,
    },
  });
  return { code: outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"), locate: locator(sourceMapText!) };
}

/** Reads a source map when it is first asked. */
export function locator(map: string): (position: Position) => Position | undefined {
  let parsed: SourceMap | undefined;
  return ({ line, column }) => {
    parsed ??= new SourceMap(JSON.parse(map));
    const entry = parsed.findEntry(line - 1, column - 1);
    return "originalLine" in entry && entry.generatedLine === line - 1
      ? { line: entry.originalLine + 1, column: entry.originalColumn + 1 }
      : undefined;
  };
}
