import type * as TypeScript from "@tslab/typescript-for-tslab";
import type { CodeQuestion } from "./channel";
import type { CellCompiler } from "./compiler";

/** TypeScript's numbers for texts that end too early: a comment, a template literal; and one that more text cannot mend. */
const UNTERMINATED = [1010, 1160];
const UNTERMINATED_STRING = 1002;

/** A parsed file with a field that TypeScript keeps without declaring it. */
type Parsed = TypeScript.SourceFile & { readonly parseDiagnostics: readonly TypeScript.Diagnostic[] };

/** Content of the reply to a question about code that does not run. */
export function answer(
  compiler: CellCompiler,
  type: "complete_request" | "inspect_request" | "is_complete_request",
  question: CodeQuestion,
): object {
  try {
    switch (type) {
      case "complete_request":
        return complete(compiler, question);
      case "inspect_request":
        return inspect(compiler, question);
      case "is_complete_request":
        return isComplete(compiler.typescript, question.code);
    }
  } catch (error) {
    const { name, message } = error as Error;
    return { status: "error", ename: name, evalue: message, traceback: [] };
  }
}

/** Jupyter counts code points, JavaScript UTF-16 units. */
function unitsOf(code: string, codePoints: number): number {
  return [...code].slice(0, codePoints).join("").length;
}

function codePointsOf(code: string, units: number): number {
  return [...code.slice(0, units)].length;
}

function complete(compiler: CellCompiler, { code, cursor_pos }: CodeQuestion): object {
  const { start, end, candidates, original } = compiler.complete(code, unitsOf(code, cursor_pos));
  const kinds = new Map(original?.entries.map(({ name, kind }) => [name, kind]));
  const cursor_start = codePointsOf(code, start);
  const cursor_end = codePointsOf(code, end);
  const types = candidates.map((text) => ({ text, type: kinds.get(text) ?? "", start: cursor_start, end: cursor_end }));
  return {
    status: "ok",
    matches: candidates,
    cursor_start,
    cursor_end,
    metadata: { _jupyter_types_experimental: types },
  };
}

function inspect(compiler: CellCompiler, { code, cursor_pos }: CodeQuestion): object {
  const offset = unitsOf(code, cursor_pos);
  for (const place of [offset, offset - 1, calleeEnd(compiler.typescript, code, offset)]) {
    const info = place === undefined || place < 0 ? undefined : compiler.inspect(code, place);
    if (!info?.displayParts?.length) continue;
    const described = info.documentation?.length ? info : (classOf(compiler, code, place!) ?? info);
    return {
      status: "ok",
      found: true,
      data: documentation({ ...described, displayParts: info.displayParts }),
      metadata: {},
    };
  }
  return { status: "ok", found: false, data: {}, metadata: {} };
}

/** What is known of the class whose name stands at the place: TypeScript explains `new Name` by the constructor only. */
function classOf(compiler: CellCompiler, code: string, place: number): TypeScript.QuickInfo | undefined {
  const before = /[\p{ID_Continue}$.]*$/u.exec(code.slice(0, place))![0];
  const after = /^[\p{ID_Continue}$]*/u.exec(code.slice(place))![0];
  if (!/\bnew\s*$/.test(code.slice(0, place - before.length))) return undefined;
  const text = `${code}\n;${before}${after}`;
  return compiler.inspect(text, text.length - 1);
}

/** Last character of what is called, when the offset lies among the arguments of a call. */
function calleeEnd(ts: typeof TypeScript, code: string, offset: number): number | undefined {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, true);
  let end: number | undefined;
  function visit(node: TypeScript.Node): void {
    if (node.pos > offset || node.end < offset) return;
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && node.expression.end <= offset) {
      end = node.expression.end - 1;
    }
    ts.forEachChild(node, visit);
  }
  visit(file);
  return end;
}

function documentation({ displayParts, documentation: parts, tags }: TypeScript.QuickInfo): Record<string, string> {
  const join = (texts: readonly { text: string }[] | undefined) => (texts ?? []).map(({ text }) => text).join("");
  const signature = join(displayParts);
  const description = join(parts);
  const described = (tags ?? []).map(({ name, text }) => ({ name, text: join(text) }));
  return {
    "text/plain": [signature, description, described.map(({ name, text }) => `@${name} ${text}`).join("\n")]
      .filter((text) => text !== "")
      .join("\n\n"),
    "text/markdown": [
      `\`\`\`typescript\n${signature}\n\`\`\``,
      description,
      described.map(({ name, text }) => `* *@${name}* ${text}`).join("\n"),
    ]
      .filter((text) => text !== "")
      .join("\n\n"),
  };
}

function isComplete(ts: typeof TypeScript, code: string): object {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest) as Parsed;
  const [first] = file.parseDiagnostics;
  if (first === undefined) return { status: "complete" };
  const atEnd = (first.start ?? 0) >= code.trimEnd().length && first.code !== UNTERMINATED_STRING;
  return atEnd || UNTERMINATED.includes(first.code)
    ? { status: "incomplete", indent: nextIndent(code) }
    : { status: "invalid" };
}

function nextIndent(code: string): string {
  const line = code.trimEnd().split("\n").at(-1)!;
  const indent = /^\s*/.exec(line)![0];
  return /[{([]\s*$/.test(line) ? `${indent}  ` : indent;
}
