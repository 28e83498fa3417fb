import { dirname } from "node:path";
import { CellCompiler, type Problem } from "../kernel/compiler";
import type { CodeCell, Notebook } from "./ipynb";
import type { Mistake } from "./outcome";

/**
 * Type-checks the cells of notebooks without running them, with the compiler that the kernel runs them with.
 * @returns the mistakes of each notebook that has some
 */
export function checkNotebooks(notebooks: readonly Notebook[]): Map<Notebook, Mistake[]> {
  const compilers = new Map<string, CellCompiler>();
  const found = new Map<Notebook, Mistake[]>();
  for (const notebook of notebooks) {
    const folder = dirname(notebook.path);
    const compiler = compilers.get(folder) ?? new CellCompiler(folder);
    compilers.set(folder, compiler);
    compiler.reset();
    const mistakes: Mistake[] = [];
    for (const cell of notebook.cells) {
      const problems = checkCell(compiler, cell.source);
      mistakes.push(...problems.map((problem) => mistakeOfProblem(cell, problem)));
      if (problems.length > 0 && !declareAnyway(compiler, cell.source, problems)) break;
    }
    if (mistakes.length > 0) found.set(notebook, mistakes);
  }
  return found;
}

function checkCell(compiler: CellCompiler, source: string): readonly Problem[] {
  const compiled = compiler.compile(source);
  if (compiled.problems.length === 0) compiler.ran(compiled);
  return compiled.problems;
}

/** Lets later cells see what a cell with type errors declares; false when that cannot be found out. */
function declareAnyway(compiler: CellCompiler, source: string, problems: readonly Problem[]): boolean {
  const wrong = new Set(problems.map(({ file, line }) => (file === undefined ? line : 0)));
  const lines = source.split("\n").map((line, index) => (wrong.has(index + 1) ? `// @ts-ignore\n${line}` : line));
  return checkCell(compiler, lines.join("\n")).length === 0;
}

function mistakeOfProblem({ number }: CodeCell, { file, line, column, code, message }: Problem): Mistake {
  const text = message.replace(/\s+/g, " ");
  if (file !== undefined) {
    return { cell: number, line: undefined, message: `TS${code}: ${file}:${line}:${column}: ${text}`, details: [] };
  }
  return { cell: number, line, message: `TS${code}: ${text}`, details: [] };
}
