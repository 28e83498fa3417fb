import { withoutControlCodes } from "../../control-codes";
import { mistakeLine, type Outcome } from "./outcome";

/** The outcomes as a JUnit report: a suite for each notebook, a case for each of its cells. */
export function junit(outcomes: readonly Outcome[]): string {
  const suites = outcomes.map(suite).join("\n");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites}\n</testsuites>\n`;
}

function suite({ notebook, mistake, cellSeconds, seconds, status }: Outcome): string {
  const cases = notebook.cells.map(({ number }) => {
    const time = (cellSeconds[number - 1] ?? 0).toFixed(3);
    const head = `<testcase classname="${xml(notebook.name)}" name="cell [${number}]" time="${time}"`;
    if (mistake !== undefined && Math.max(mistake.cell, 1) === number) {
      const line = xml(mistakeLine(notebook.name, mistake));
      return `    ${head}><failure message="${line}">${xml(mistake.details.join("\n"))}</failure></testcase>`;
    }
    return number <= cellSeconds.length ? `    ${head}/>` : `    ${head}><skipped/></testcase>`;
  });
  const counts = [
    `tests="${notebook.cells.length}"`,
    `failures="${status === "failed" ? 1 : 0}"`,
    `skipped="${Math.max(0, notebook.cells.length - cellSeconds.length)}"`,
    `time="${seconds.toFixed(3)}"`,
  ];
  return `  <testsuite name="${xml(notebook.name)}" ${counts.join(" ")}>\n${cases.join("\n")}\n  </testsuite>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** XML has no way to write most control characters, nor halves of surrogate pairs. */
function xml(text: string): string {
  return withoutControlCodes(text)
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g, "�")
    .replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
