import type * as TypeScript from "@tslab/typescript-for-tslab";
import { requireFromTslab } from "./tslab";

/**
 * Declarations after a cell that stopped early: the cell's types and the variables it had initialised, and for the
 * variables it had not reached those of the earlier cells, whose values are still there.
 * @param before declarations (the text of a .d.ts) that the cell saw
 * @param after declarations the next cell would see had the cell run to its end
 * @param bound names of variables the cell had initialised
 */
export function mergeDeclarations(
  ts: typeof TypeScript,
  before: string,
  after: string,
  bound: ReadonlySet<string>,
): string {
  const printer = ts.createPrinter({ newLine: ts.NewLineKind.LineFeed });
  const [earlier, later] = [before, after].map((text) =>
    ts.createSourceFile("declarations.d.ts", text, ts.ScriptTarget.ES2022),
  );
  const print = (file: TypeScript.SourceFile, keep: (statement: TypeScript.Statement) => unknown) =>
    file.statements.flatMap((statement) => {
      const kept = keep(statement) as TypeScript.Statement | undefined;
      return kept === undefined ? [] : `${printer.printNode(ts.EmitHint.Unspecified, kept, file)}\n`;
    });
  const reached = print(later, (statement) =>
    valueNames(ts, statement).length === 0 ? statement : only(ts, statement, (name) => bound.has(name)),
  );
  const restored = print(earlier, (statement) => only(ts, statement, (name) => !bound.has(name)));
  return [...reached, ...restored].join("");
}

/**
 * The namespaces of earlier cells that the next cell should still see; tslab carries them over one cell only.
 * @param before declarations (the text of a .d.ts) that the cell saw
 * @param after declarations it leaves
 */
export function lostNamespaces(ts: typeof TypeScript, before: string, after: string): string {
  if (!before.includes("namespace")) return "";
  const [earlier, later] = [before, after].map((text) =>
    ts.createSourceFile("declarations.d.ts", text, ts.ScriptTarget.ES2022),
  );
  const nameOf = (statement: TypeScript.Statement) =>
    ts.isModuleDeclaration(statement) ? [statement.name.text] : valueNames(ts, statement);
  const taken = new Set(later.statements.flatMap(nameOf));
  return earlier.statements
    .filter((statement) => ts.isModuleDeclaration(statement) && !taken.has(statement.name.text))
    .map((statement) => `${statement.getText(earlier)}\n`)
    .join("");
}

/** Names of the values a statement declares; a type declares none. */
function valueNames(ts: typeof TypeScript, statement: TypeScript.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  }
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) {
    return statement.name === undefined ? [] : [statement.name.text];
  }
  return ts.isImportDeclaration(statement) ? importedNames(ts, statement) : [];
}

/** Local names of an import statement. */
export function importedNames(ts: typeof TypeScript, { importClause }: TypeScript.ImportDeclaration): string[] {
  if (importClause === undefined) return [];
  const { name, namedBindings } = importClause;
  const names = name === undefined ? [] : [name.text];
  if (namedBindings === undefined) return names;
  if (ts.isNamespaceImport(namedBindings)) return [...names, namedBindings.name.text];
  return [...names, ...namedBindings.elements.map((element) => element.name.text)];
}

/** The statement with only the values whose name is wanted; undefined when none is left. */
function only(
  ts: typeof TypeScript,
  statement: TypeScript.Statement,
  wanted: (name: string) => boolean,
): TypeScript.Statement | undefined {
  const names = valueNames(ts, statement).filter(wanted);
  if (names.length === 0) return undefined;
  if (ts.isImportDeclaration(statement)) {
    const { keepNamesInImport } = requireFromTslab("./converter") as typeof import("tslab/dist/converter");
    keepNamesInImport(statement, new Set(names as TypeScript.__String[]));
    return statement;
  }
  if (!ts.isVariableStatement(statement)) return statement;
  const list = statement.declarationList;
  const declarations = list.declarations.filter(({ name }) => ts.isIdentifier(name) && names.includes(name.text));
  return ts.factory.updateVariableStatement(
    statement,
    statement.modifiers,
    ts.factory.updateVariableDeclarationList(list, declarations),
  );
}
