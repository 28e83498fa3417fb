import type * as TypeScript from "@tslab/typescript-for-tslab";
import { checkSpec, type ExperimentSpec, type RunSpec, specs } from "../../runs";
import { typescript } from "../kernel/tslab";
import type { Notebook } from "./ipynb";
import type { Parameters } from "./parameters";

/** What a notebook's code says literally, by name. */
type Known = Map<string, unknown>;

/**
 * The runs that a notebook will ask for, as far as its text tells: those of every `specs({ … })` whose properties are
 * literals, variables declared as literals, or parameters.
 * @param parameters values in place of those that the notebook declares
 */
export function plannedSpecs(notebook: Notebook, parameters: Parameters): RunSpec[] {
  const ts = typescript();
  const known: Known = new Map();
  const planned: RunSpec[] = [];
  const visit = (node: TypeScript.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined)
      known.set(node.name.text, parameters[node.name.text] ?? literal(ts, node.initializer, known));
    if (ts.isCallExpression(node) && ["specs", "experiment"].includes(node.expression.getText()))
      planned.push(...specsOf(literal(ts, node.arguments[0], known)));
    ts.forEachChild(node, visit);
  };
  for (const { source } of notebook.cells) visit(ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest, true));
  return planned;
}

/** None where the text does not tell, or tells what the runs will refuse. */
function specsOf(experiment: unknown): RunSpec[] {
  try {
    return specs(experiment as ExperimentSpec).map((spec) => checkSpec(spec));
  } catch {
    return [];
  }
}

/** The value of an expression of literals and known names; undefined for any other. */
function literal(ts: typeof TypeScript, node: TypeScript.Node | undefined, known: Known): unknown {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isIdentifier(node)) return known.get(node.text);
  if (ts.isArrayLiteralExpression(node)) return node.elements.map((element) => literal(ts, element, known));
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const entries = node.properties.map((property) => {
    const name = property.name?.getText();
    if (ts.isShorthandPropertyAssignment(property)) return [name, known.get(property.name.text)];
    return [name, ts.isPropertyAssignment(property) ? literal(ts, property.initializer, known) : undefined];
  });
  return entries.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(entries);
}
