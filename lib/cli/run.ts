import type { Command } from "commander";
import { duration } from "../duration";
import { requireSpace } from "../files";
import { readJson } from "../json";
import { checkSpec, type Progress, runAll, runsFolder } from "../runs";
import { say } from "./say";
import { settingsHelp } from "./settings-help";

/** A line that shows how far runs are, for a terminal. */
export function progressLine({ runsDone, runsTotal, updatesDone, updatesTotal, secondsLeft, last }: Progress): string {
  const left = secondsLeft === undefined ? "" : `, ${duration(secondsLeft)} left`;
  const what = last ? ` (${last.spec.arm}, seed ${last.spec.seed})` : "";
  return `run ${Math.min(runsDone + 1, runsTotal)} of ${runsTotal}, update ${updatesDone} of ${updatesTotal}${left}${what}`;
}

/** Writes over one line of a terminal; to a file, one line every ten seconds. */
export function progressWriter(): (progress: Progress) => void {
  let last = 0;
  return (progress) => {
    const now = performance.now();
    const finished = progress.runsDone === progress.runsTotal;
    if (!finished && now - last < (process.stderr.isTTY ? 100 : 10_000)) return;
    last = now;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${progressLine(progress)}` : `${progressLine(progress)}\n`);
  };
}

/** Adds `tandem run`. */
export function register(program: Command): void {
  program
    .command("run")
    .description("do one run and print its folder")
    .argument("<spec.json>", "level, arm, teacher, seed, preset, overrides")
    .addHelpText("after", settingsHelp)
    .action(async (file: string) => {
      const spec = checkSpec(readJson(file, "spec"), file);
      requireSpace(runsFolder());
      const [run] = await runAll([spec], { onProgress: progressWriter(), onMessage: say });
      if (process.stderr.isTTY) process.stderr.write("\n");
      console.log(run.folder);
    });
}
