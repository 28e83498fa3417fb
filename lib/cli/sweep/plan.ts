import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { counted } from "../../counted";
import { duration } from "../../duration";
import { requireSpace, writeWhole } from "../../files";
import { readExperiment, specs } from "../../runs";
import { DEFAULT_EXPERIMENT } from "../../runs/experiment-name";
import type { Estimate } from "../../runs/sweep/estimate";
import { sweepFolder } from "../../runs/sweep/folder";
import { writeList } from "../../runs/sweep/list";
import { taskCount } from "../../runs/sweep/partition";
import { checkVacant, planSweep } from "../../runs/sweep/plan";
import { sampleSweep } from "../../runs/sweep/sample";
import { checkWritable } from "../before-notebooks";
import { say } from "../say";

interface Options {
  readonly out: string;
  readonly estimate: boolean;
}

/** Adds `tandem sweep plan`. */
export function register(sweep: Command): void {
  sweep
    .command("plan")
    .description("write the list of all runs of experiments, one a line, and say what they will take")
    .argument("<experiments...>", "files as `tandem experiment` takes them, or names of experiments done before")
    .requiredOption("--out <dir>", "a new folder, which all machines that do its runs must share")
    .option("--no-estimate", "do not try some of the runs for a few seconds")
    .action(async (files: readonly string[], { out, estimate }: Options) => {
      const experiments = files.map(readExperiment);
      const wanted = experiments.flatMap(specs);
      const folder = sweepFolder(resolve(out));
      const runs = await planSweep(wanted, say);
      checkVacant(folder, runs);
      checkWritable(folder.path);
      requireSpace(folder.path);
      const tasks = taskCount({ runs });
      const found = estimate ? await sampleSweep(runs, tasks, say) : undefined;
      const names = experiments.map(({ name = DEFAULT_EXPERIMENT }) => name);
      const { sha256 } = writeList(folder.path, runs, names);
      mkdirSync(folder.logs, { recursive: true });
      if (found) writeWhole(folder.estimate, `${JSON.stringify(found, null, 2)}\n`);
      for (const line of estimateLines(found)) console.log(line);
      console.log(
        `${counted(runs.length, "run")} in ${counted(tasks, "task")}, list ${sha256.slice(0, 16)}: ${folder.list}`,
      );
    });
}

function estimateLines(estimate: Estimate | undefined): string[] {
  if (!estimate) return [];
  const { cpuHours, memory, disk, sampled, kinds } = estimate;
  const kind = kinds === 1 ? "the one kind of run" : `${sampled} of ${kinds} kinds of run`;
  return [
    `about ${duration(cpuHours * 3600)} of one processor (${cpuHours.toPrecision(2)} CPU-hours), told from a few seconds of ${kind}`,
    `about ${Math.ceil(memory / 1e6)} MB of memory a task, ${(disk / 1e6).toPrecision(2)} MB of disk in all`,
  ];
}
