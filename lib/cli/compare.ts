import { resolve } from "node:path";
import type { Command } from "commander";
import { withoutControlCodes } from "../control-codes";
import { safeName } from "../exports/run-names";
import { writeWhole } from "../files";
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
