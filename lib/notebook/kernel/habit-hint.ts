import type { Problem } from "./compiler";

/** A habit of Python or IPython. */
interface Habit {
  /** What a line of it looks like. */
  readonly line: RegExp;
  /** Whether it is one only in a cell that TypeScript cannot even parse. */
  readonly breaksSyntax?: boolean;
  /** What to write in TypeScript, given the groups of `line`. */
  readonly instead: (...groups: string[]) => string;
}

const HABITS: readonly Habit[] = [
  {
    line: /^import\s+[\w.]+(?:\s+as\s+(\w+))?(?:\s*,.*)?\s*(?:#.*)?$/,
    instead: (name = "name") => `write import * as ${name} from "PACKAGE", with a package that npm has installed`,
  },
  {
    line: /^from\s+[\w.]+\s+import\s+(\w+|\*)/,
    instead: (name) =>
      `write import ${name === "*" ? "* as name" : `{ ${name} }`} from "PACKAGE", with a package that npm has installed`,
  },
  {
    line: /^%{1,2}time(?:it)?\b/,
    instead: () => 'put console.time("it"); before what is to be timed and console.timeEnd("it"); after it',
  },
  { line: /^%{1,2}(\w+)/, instead: (name) => `there are no magics such as %${name}; write plain TypeScript` },
  {
    line: /^!\s*pip3?\s+install\s+(.*)$/,
    instead: (name) => `packages are npm's; run npm install ${name.trim()} in a terminal`,
  },
  {
    line: /^!\s*([\w./~-]+(?:\s.*)?)$/,
    instead: (command) =>
      `write console.log(String((await import("node:child_process")).execSync(${JSON.stringify(command.trim())})))`,
  },
  {
    line: /^(?=.*\?)\?{0,2}([\w$.]+)\?{0,2}\s*$/,
    breaksSyntax: true,
    instead: (name) => `press Shift+Tab behind ${name} to see what it is, or write console.dir(${name})`,
  },
  { line: /^\s*print\s*\(/, instead: () => "write console.log(…)" },
  { line: /^\s*def\s+(\w+)\s*\(/, instead: (name) => `write function ${name}(…) { … }` },
  { line: /^\s*#\s/, instead: () => "write comments behind //" },
];

/**
 * One line for those who wrote Python or IPython: that this is TypeScript, and what to write.
 * @param problems what the compiler found in the cell
 * @returns undefined when no line with a problem looks like a habit
 */
export function habitHint(problems: readonly Problem[], source: string): string | undefined {
  const lines = source.trimEnd().split("\n");
  const broken = problems.some(({ code }) => code < 2000);
  const wrong = new Set(
    problems.flatMap(({ file, line }) => (file === undefined ? [Math.min(line, lines.length)] : [])),
  );
  for (const number of wrong) {
    const text = lines[number - 1];
    for (const { line, breaksSyntax = false, instead } of HABITS) {
      const found = line.exec(text);
      if (found !== null && (broken || !breaksSyntax))
        return `Cells are TypeScript, not Python: ${instead(...found.slice(1))}`;
    }
  }
  return undefined;
}
