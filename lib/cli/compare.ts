import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { withoutControlCodes } from "../control-codes";
import { InputError } from "../errors";
import { safeName } from "../exports/run-names";
import { isFolder, writeWhole } from "../files";
import { projectFolder } from "../project";
import { tableText } from "../report";
import { selectRuns } from "../results";
import { compareSides } from "../results/compare/compare";
import { comparePage } from "../results/compare/page";
import { compareLines, compareTable } from "../results/compare/tell";

interface Options {
  readonly json?: true;
  readonly page?: string;
}

/** @throws InputError for a place where a page would take that of something else */
function checkPage(page: string): void {
  if (!page.endsWith(".html")) throw new InputError(`--page takes a file that ends with .html, not ${page}`);
  if (!existsSync(page)) return;
  if (isFolder(page) || !/^<!doctype html>/i.test(readFileSync(page, "utf8")))
    throw new InputError(`${page} is there already and is no page; choose another name`);
}

/** Adds `tandem compare`. */
export function register(program: Command): void {
  program
    .command("compare")
    .description(
      "compare runs of two experiments, seed by seed: differences, intervals, and what their settings differ in",
    )
    .argument("<a>", "an experiment done here, `paper`, `finetune`, a planned experiment, or a run's folder or key")
    .argument("<b>", "the same")
    .option("--json", "print all as JSON, and write no page unless --page names one")
    .option("--page <file.html>", "where the page goes; data/compare unless given")
    .action(async (a: string, b: string, { json, page }: Options) => {
      if (page !== undefined) checkPage(page);
      const found = compareSides(selectRuns(a), selectRuns(b));
      const usual = projectFolder("data", "compare", `${safeName(a)}-and-${safeName(b)}.html`);
      const path = page === undefined ? (json ? undefined : usual) : resolve(page);
      if (path !== undefined) writeWhole(path, await comparePage(found));
      if (json) return console.log(JSON.stringify(found));
      for (const line of [...compareLines(found), tableText(compareTable(found))])
        console.log(withoutControlCodes(line));
      console.log(withoutControlCodes(path ?? ""));
    });
}
