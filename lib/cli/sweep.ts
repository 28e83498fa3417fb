import type { Command } from "commander";
import { register as merge } from "./sweep/merge";
import { register as plan } from "./sweep/plan";
import { register as retry } from "./sweep/retry";
import { register as status } from "./sweep/status";
import { register as submit } from "./sweep/submit";
import { register as task } from "./sweep/task";

/** Adds `tandem sweep`. */
export function register(program: Command): void {
  const sweep = program
    .command("sweep")
    .description("runs of experiments on many machines that share a folder: SLURM, Kubernetes, or any other way");
  for (const one of [plan, task, status, merge, retry, submit]) one(sweep);
}
