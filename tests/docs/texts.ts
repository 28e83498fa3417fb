import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../command";

/** A block of code in a text. */
export interface Block {
  /** Path of the text below the project's folder. */
  readonly text: string;
  readonly line: number;
  /** As it stands behind the fence: `ts`, `json`, `sh`; `sh` for the indented blocks of the README, which are all commands. */
  readonly language: string;
  /** What stands behind the language: the file that it is, or `not run: ` and why. */
  readonly about: string;
  readonly code: string;
}

/** The README and all texts of the documentation, by path. */
export function texts(): Map<string, string> {
  const docs = (readdirSync(join(ROOT, "docs"), { recursive: true }) as string[])
    .filter((name) => name.endsWith(".md"))
    .sort();
  const paths = ["README.md", ...docs.map((name) => join("docs", name))];
  return new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), "utf8")]));
}

/** The blocks of code of a text, fenced or, as Markdown also has them, indented by four blanks after an empty line. */
export function blocksOf(text: string, content: string): Block[] {
  const lines = content.split("\n");
  const blocks: Block[] = [];
  for (let k = 0; k < lines.length; k++) {
    const fence = /^ {0,3}(`{3,}|~{3,})\s*(\S*)\s*(.*)$/.exec(lines[k]);
    const indented = /^ {4}\S/.test(lines[k]) && (k === 0 || lines[k - 1].trim() === "");
    if (!fence && !indented) continue;
    const inside = (line: string): boolean => (fence ? !line.trim().startsWith(fence[1]) : /^( {4}|\s*$)/.test(line));
    const start = fence ? k + 1 : k;
    let end = start;
    while (end < lines.length && inside(lines[end])) end++;
    if (fence && end === lines.length) throw new Error(`${text}:${k + 1}: a block of code does not end`);
    const code = lines.slice(start, end).map((line) => (fence ? line : line.slice(4)));
    const [language, about] = fence ? [fence[2], fence[3].trim()] : ["sh", ""];
    blocks.push({ text, line: k + 1, language, about, code: `${code.join("\n").trimEnd()}\n` });
    k = fence ? end : end - 1;
  }
  return blocks;
}

/** All blocks of all texts. */
export function blocks(): Block[] {
  return [...texts()].flatMap(([text, content]) => blocksOf(text, content));
}

/** A text without its code: neither blocks nor code within lines. */
export function prose(text: string, content: string): string {
  return withoutBlocks(text, content).replace(/`[^`]*`/g, "code");
}

function withoutBlocks(text: string, content: string): string {
  const lines = content.split("\n");
  for (const { line, code } of blocksOf(text, content)) {
    const fenced = /^\s*[`~]{3}/.test(lines[line - 1]);
    const length = code.trimEnd().split("\n").length + (fenced ? 2 : 0);
    lines.fill("", line - 1, line - 1 + length);
  }
  return lines.join("\n");
}

/** The name that GitHub gives a heading. */
export function githubAnchor(heading: string): string {
  const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[*`]/g, "");
  return plain
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** The pieces of code within the lines of a text. */
export function inlineCode(text: string, content: string): string[] {
  return [...withoutBlocks(text, content).matchAll(/`([^`]+)`/g)].map(([, code]) => code.replace(/\s+/g, " "));
}

/** The rows of the tables of a text, cell by cell, headings left out. */
export function tableRows(content: string): string[][] {
  const lines = content.split("\n");
  return lines.flatMap((line, k) => {
    const isRow = line.startsWith("| ") && !/^\|\s*-/.test(lines[k + 1] ?? "") && !/^\|[\s|-]*$/.test(line);
    return isRow
      ? [
          line
            .slice(1, -1)
            .split(" | ")
            .map((cell) => cell.trim()),
        ]
      : [];
  });
}
