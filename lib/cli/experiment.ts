import type { Command } from "commander";
import { withoutControlCodes } from "../control-codes";
import { requireSpace } from "../files";
import { experiment } from "../notebook/experiment";
import { evaluationRecords, finalTable, summaryLines, tableText } from "../report";
import { readExperiment, runsFolder } from "../runs";
import { progressWriter } from "./run";
import { say } from "./say";
import { settingsHelp } from "./settings-help";

/** Adds `tandem experiment`. */
export function register(program: Command): void {
  program
    .command("experiment")
    .description("do all runs of an experiment and print what came out; `make run NAME=…` makes its pages")
    .argument(
      "<file or name>",
      'JSON such as {"name": "mine", "arms": ["neutral", "paper-feedback"], "seeds": 5}, or one done before',
    )
    .addHelpText("after", settingsHelp)
    .action(async (fileOrName: string) => {
      const spec = readExperiment(fileOrName);
      requireSpace(runsFolder());
      const done = await experiment(spec, { onProgress: progressWriter(), onMessage: say });
      if (process.stderr.isTTY) process.stderr.write("\n");
      const records = evaluationRecords(done.runs);
      const text = [tableText(finalTable(records)), ...summaryLines(spec, records)].join("\n");
      console.log(withoutControlCodes(text));
    });
}
