import type { Command } from "commander";
import { InputError } from "../../errors";
import { checkSlurmOptions, type SlurmOptions } from "../../runs/engines/slurm/options";
import { positive } from "../whole";

/** Adds what SLURM can be told of tasks. */
export function withSlurmOptions(command: Command): Command {
  return command
    .option("--partition <name>", "SLURM: partition")
    .option("--account <name>", "SLURM: account")
    .option("--qos <name>", "SLURM: quality of service")
    .option("--time <limit>", "SLURM: wall time of a task, such as 30 or 2:00:00")
    .option("--mem <size>", "memory of a task, such as 2G (SLURM) or 2Gi (Kubernetes)")
    .option("--array-limit <n>", "SLURM: tasks at once, at most", positive);
}

/** Options that only one of those who do tasks takes. */
const ONLY = {
  slurm: ["partition", "account", "qos", "time", "arrayLimit"],
  kubernetes: ["image", "claim", "subpath", "parallelism", "cpu"],
} as const;

/** @param whose options are given, and must be left out, since somebody else does the tasks @throws InputError naming the first of them */
export function refuseOptionsOf(whose: keyof typeof ONLY, options: Readonly<Record<string, unknown>>): void {
  const given = ONLY[whose].find((name) => options[name] !== undefined);
  if (given === undefined) return;
  const flag = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new InputError(
    `--${flag} is ${whose === "slurm" ? "SLURM's" : "Kubernetes'"}, which does not do these tasks; leave it out`,
  );
}

/** What was told of SLURM among all options. @throws InputError for what SLURM cannot take */
export function slurmOptions({ partition, account, qos, time, mem, arrayLimit }: SlurmOptions): SlurmOptions {
  const given = Object.entries({ partition, account, qos, time, mem, arrayLimit }).filter(
    ([, value]) => value !== undefined,
  );
  return checkSlurmOptions(Object.fromEntries(given));
}
