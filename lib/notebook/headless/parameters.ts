import { dirname } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { InputError, nearest } from "../../errors";
import { parseJson } from "../../json";
import { CellCompiler } from "../kernel/compiler";
import { typescript } from "../kernel/tslab";
import type { Notebook } from "./ipynb";

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Values by parameter. */
export type Parameters = Readonly<Record<string, Json>>;

/**
 * Reads `name=value` as typed on a command line.
 * @throws {InputError} when there is no `=` or the name is no identifier
 */
function parseSetting(setting: string): readonly [name: string, text: string] {
  const [, name, text] = /^([\p{ID_Start}$_][\p{ID_Continue}$]*)=(.*)$/su.exec(setting) ?? [];
  if (name === undefined) throw new InputError(`--set takes name=value, not ${JSON.stringify(setting)}`);
  return [name, text];
}

/**
 * Reads several of them.
 * @returns texts by name
 * @throws {InputError} as {@link parseSetting}, and for a name that is set twice
 */
export function parseSettings(settings: readonly string[]): Map<string, string> {
  const all = new Map<string, string>();
  for (const [name, text] of settings.map(parseSetting)) {
    if (all.has(name))
      throw new InputError(`--set ${name} is given twice, as ${all.get(name)} and ${text}; leave one out`);
    all.set(name, text);
  }
  return all;
}

/** Names the notebook's cell tagged `parameters` declares; none without such a cell. */
export function parameterNames(notebook: Notebook): string[] {
  const cell = notebook.cells.find(({ tags }) => tags.includes("parameters"));
  if (cell === undefined) return [];
  const ts: typeof TypeScript = typescript();
  const file = ts.createSourceFile("parameters.ts", cell.source, ts.ScriptTarget.Latest);
  return file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
}

/**
 * The values that settings give each notebook. A text is taken as the first of these that the parameter's declared type
 * allows: JSON, the text itself, a list of what the commas in it separate.
 * @param settings texts by name; a name must be a parameter of at least one notebook
 * @returns parameters by path of the notebook
 * @throws {InputError} for a name no notebook has, and for a text that fits no notebook's type
 */
export function parametersFor(
  notebooks: readonly Notebook[],
  settings: ReadonlyMap<string, string>,
): Map<string, Parameters> {
  const names = new Map(notebooks.map((notebook) => [notebook.path, parameterNames(notebook)]));
  const all = [...new Set([...names.values()].flat())];
  for (const name of settings.keys()) {
    if (all.includes(name)) continue;
    const [best] = nearest(name, all, 1);
    const exist = all.length === 0 ? "there are none" : `did you mean ${best}? There are ${all.join(", ")}`;
    throw new InputError(
      `no parameter ${JSON.stringify(name)} in ${notebooks.map((n) => n.name).join(", ")}; ${exist}`,
    );
  }
  const compilers = new Map<string, CellCompiler>();
  return new Map(
    notebooks.map((notebook) => {
      const wanted = [...settings].filter(([name]) => names.get(notebook.path)!.includes(name));
      if (wanted.length === 0) return [notebook.path, {}];
      const folder = dirname(notebook.path);
      const compiler = compilers.get(folder) ?? new CellCompiler(folder);
      compilers.set(folder, compiler);
      return [notebook.path, typedValues(compiler, notebook, wanted)];
    }),
  );
}

function typedValues(
  compiler: CellCompiler,
  notebook: Notebook,
  wanted: readonly (readonly [string, string])[],
): Parameters {
  compiler.reset();
  for (const cell of notebook.cells) {
    const compiled = compiler.compile(cell.source);
    if (compiled.problems.length > 0) {
      const [{ line, message }] = compiled.problems;
      throw new InputError(`${notebook.name}, cell [${cell.number}], line ${line}: ${message}`);
    }
    compiler.ran(compiled);
    if (cell.tags.includes("parameters")) break;
  }
  return Object.fromEntries(
    wanted.map(([name, text]) => {
      const readings = readingsOf(text).map((value) => {
        const [problem] = compiler.compile(`${name} = ${literal(value)};`).problems;
        return { value, problem };
      });
      const fitting = readings.find(({ problem }) => problem === undefined);
      if (fitting !== undefined) return [name, fitting.value];
      const [{ problem }] = readings;
      throw new InputError(`${notebook.name}: cannot set ${name} to ${JSON.stringify(text)}: ${problem!.message}`);
    }),
  );
}

function readingsOf(text: string): Json[] {
  const json = parseJson(text) as Json | undefined;
  const list =
    text === "" ? [] : text.split(",").map((part) => (parseJson(part.trim()) as Json | undefined) ?? part.trim());
  return [
    ...(json === undefined ? [] : [json]),
    text,
    list,
    text === "" ? [] : text.split(",").map((part) => part.trim()),
  ];
}

/** A value as TypeScript source; its scanner still takes U+2028 and U+2029 for ends of lines in strings. */
function literal(value: Json): string {
  return JSON.stringify(value).replace(/[\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`);
}
