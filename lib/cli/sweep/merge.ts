import { resolve } from "node:path";
import type { Command } from "commander";
import { runsFolder } from "../../runs";
import { mergeRuns } from "../../runs/sweep/merge";

/** Adds `tandem sweep merge`. */
export function register(sweep: Command): void {
  sweep
    .command("merge")
    .description("copy finished runs into data/runs, where experiments and reports find them")
    .argument("<dirs...>", "folders of sweeps, or of runs")
    .option("--into <dir>", "the folder of runs that they go to, in place of data/runs")
    .action((dirs: readonly string[], { into = runsFolder() }: { into?: string }) => {
      const folder = resolve(into);
      const { copied, known } = mergeRuns(
        dirs.map((dir) => resolve(dir)),
        folder,
      );
      console.log(`${copied} runs were copied to ${folder}, ${known} were there already`);
    });
}
