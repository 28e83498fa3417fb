import { relative } from "node:path";
import { withoutControlCodes } from "../../control-codes";
import { fileLine, type Notebook } from "./ipynb";
import { type Mistake, mistakeLine } from "./outcome";

/** A line that GitHub Actions shows beside the file: the place in the notebook's file and the message. */
export function annotation(notebook: Notebook, mistake: Mistake): string {
  const root = process.env.GITHUB_WORKSPACE ?? process.cwd();
  const line = mistake.cell === 0 ? 1 : fileLine(notebook, mistake.cell, mistake.line ?? 1);
  const properties = [
    `file=${property(withoutControlCodes(relative(root, notebook.path)))}`,
    `line=${line}`,
    `title=${property(mistakeLine(notebook.name, { ...mistake, message: "" }).replace(/: $/, ""))}`,
  ];
  return `::error ${properties.join(",")}::${data(mistake.message)}`;
}

function data(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function property(text: string): string {
  return data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
