/** Promise: `tandem` exports at most 90 names, each with a docstring, in declarations that plain tslab's TypeScript reads. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import * as tandem from "tandem";
import { typescript } from "tandem/dist/notebook/kernel/tslab";

const MAX_NAMES = 90;
const ts = typescript();
const declarations = require.resolve("tandem").replace(/\.js$/, ".d.ts");
const program = ts.createProgram([declarations], {
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  target: ts.ScriptTarget.ES2022,
  skipLibCheck: true,
  types: [],
});
const checker = program.getTypeChecker();
type Symbol = import("@tslab/typescript-for-tslab").Symbol;

const exportsOf = (module: Symbol): Symbol[] => checker.getExportsOfModule(module);
const target = (symbol: Symbol): Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
const isNamespace = (symbol: Symbol): boolean => (target(symbol).flags & ts.SymbolFlags.ValueModule) !== 0;

/** The docstring of what is exported; a namespace's stands before its `export * as`. */
function documentation(symbol: Symbol): string {
  const own = ts.displayPartsToString(target(symbol).getDocumentationComment(checker));
  if (own !== "") return own;
  const before = symbol.declarations?.[0].parent.getFullText().match(/^\s*\/\*\*[\s\S]*?\*\//);
  return before?.[0] ?? "";
}

const surface = exportsOf(checker.getSymbolAtLocation(program.getSourceFile(declarations)!)!);
const namespaces = surface.filter(isNamespace);

test(`at most ${MAX_NAMES} names`, () => {
  assert.ok(surface.length > 50, `${surface.length} names were found`);
  assert.ok(surface.length <= MAX_NAMES, `${surface.length} names: ${surface.map(({ name }) => name).join(", ")}`);
});

test("every name has a docstring, those in namespaces too", () => {
  assert.deepEqual(namespaces.map(({ name }) => name).sort(), [
    "charts",
    "env",
    "feedback",
    "records",
    "runs",
    "stats",
    "students",
    "teachers",
  ]);
  const inside = namespaces.flatMap((one) => exportsOf(target(one)).map((member) => [one.name, member] as const));
  const all = [...surface.map((one) => ["", one] as const), ...inside];
  assert.deepEqual(
    all.filter(([, symbol]) => documentation(symbol) === "").map(([space, { name }]) => `${space}.${name}`),
    [],
  );
});

test("the declarations are TypeScript 5.0's", () => {
  assert.match(ts.version, /^5\.0\./);
  const ours = program.getSourceFiles().filter(({ fileName }) => /lib\/dist\//.test(fileName));
  assert.ok(ours.length > 100, "they were read");
  assert.deepEqual(
    ours.flatMap((file) =>
      program.getSyntacticDiagnostics(file).map(({ messageText }) => `${file.fileName}: ${messageText}`),
    ),
    [],
  );
});

test("names are what notebooks of others may rely on", () => {
  assert.equal(tandem.stats.interquartileMean([1, 2, 3, 100]), 2.5);
  assert.equal(
    tandem.levels.get("BabyAI-GoToObj-v0").id,
    tandem.levels.all[tandem.levels.names.indexOf("BabyAI-GoToObj-v0")].id,
  );
  assert.throws(() => tandem.claim("two is one", 2 < 1), { name: "FailedError", message: "does not hold: two is one" });
});
