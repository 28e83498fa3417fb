import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { InputError } from "../../errors";
import { checkKubernetesOptions, type KubernetesOptions } from "../../runs/engines/kubernetes/options";
import { jobManifestOf, writeJob } from "../../runs/engines/kubernetes/write-job";
import type { SlurmOptions } from "../../runs/engines/slurm/options";
import { scriptsOf, submit } from "../../runs/engines/slurm/submit";
import { readEstimate } from "../../runs/sweep/estimate";
import { sweepFolder } from "../../runs/sweep/folder";
import { readList } from "../../runs/sweep/list";
import { taskCount } from "../../runs/sweep/partition";
import { tasksToRetry } from "../../runs/sweep/retry";
import { sweepStatus } from "../../runs/sweep/status";
import { positive } from "../whole";
import { refuseOptionsOf, slurmOptions, withSlurmOptions } from "./slurm-options";
import { slurmTarget, tellSubmission } from "./slurm-target";

interface Options extends SlurmOptions, Partial<Omit<KubernetesOptions, "mem">> {
  readonly engine: "slurm" | "kubernetes";
  readonly tasks?: number;
  readonly dryRun?: boolean;
  readonly subpath?: string;
}

/** Tasks that a sweep is parted into unless told: SLURM's arrays have a thousand at most, as it is shipped. */
const MAX_TASKS = 1000;

/** Adds `tandem sweep submit`. */
export function register(sweep: Command): void {
  const command = sweep
    .command("submit")
    .description("hand a sweep's tasks to SLURM, or write the manifest of a Kubernetes Job")
    .argument("<dir>", "folder of the sweep")
    .addOption(
      new Option("--engine <name>", "who does the tasks").choices(["slurm", "kubernetes"]).makeOptionMandatory(),
    )
    .option(
      "--tasks <n>",
      `how many tasks the sweep is parted into; one a run, up to ${MAX_TASKS}, unless given`,
      positive,
    )
    .option("--dry-run", "print the script or the manifest, and do nothing");
  withSlurmOptions(command)
    .option("--image <name>", "Kubernetes: the image that the Containerfile builds")
    .option("--claim <name>", "Kubernetes: the PersistentVolumeClaim that the sweep's folder lies on")
    .option("--subpath <path>", "Kubernetes: the sweep's folder on that volume, unless it is its root")
    .option("--parallelism <n>", "Kubernetes: pods at once, at most (10 unless given)", positive)
    .option("--cpu <n>", "Kubernetes: processors of a pod (1 unless given)")
    .action((dir: string, options: Options) => {
      const path = resolve(dir);
      refuseOptionsOf(options.engine === "slurm" ? "kubernetes" : "slurm", { ...options });
      return options.engine === "slurm" ? toSlurm(path, options) : toKubernetes(path, options);
    });
}

async function toSlurm(path: string, options: Options): Promise<void> {
  const list = readList(path);
  const of = tasksOf(options, taskCount(list));
  const told = slurmOptions(options);
  const { runs } = await sweepStatus(path);
  const queued = runs.find((run) => run.queued);
  if (queued) throw new InputError(`task ${queued.task} of ${path} runs or waits already; wait for it, or cancel it`);
  const indices = tasksToRetry(list, runs, of, false);
  if (indices.length === 0) return console.log("all runs are done; there is nothing to submit");
  const wanted = { target: slurmTarget(path), slurm: sweepFolder(path).slurm, indices, of, options: told };
  if (options.dryRun) return void process.stdout.write(scriptsOf(wanted).array);
  tellSubmission(await submit(wanted));
}

function toKubernetes(path: string, options: Options): void {
  const { image, claim, subpath, parallelism = 10, cpu = "1", dryRun } = options;
  const count = taskCount(readList(path));
  const of = tasksOf(options, count);
  const { kubernetes, estimate } = sweepFolder(path);
  if (image === undefined || claim === undefined) {
    throw new InputError("Kubernetes needs --image and --claim; pass the image that you built and the volume's claim");
  }
  const mem = options.mem ?? memoryFor(readEstimate(estimate)?.memory);
  const where = subpath === undefined ? {} : { subPath: subpath };
  const told = checkKubernetesOptions({ image, claim, parallelism: Math.min(parallelism, of), mem, cpu, ...where });
  if (dryRun) return void process.stdout.write(jobManifestOf(path, of, told));
  const { manifest, containerfile } = writeJob(path, kubernetes, of, told);
  console.log(`build the image of ${containerfile}, then: kubectl apply -f ${manifest}`);
  console.log(manifest);
}

function tasksOf({ tasks }: Options, count: number): number {
  if (tasks !== undefined && tasks > count)
    throw new InputError(`a sweep of ${count} tasks cannot be parted into ${tasks}; pass fewer`);
  return tasks ?? Math.min(count, MAX_TASKS);
}

/** Half as much again as the sample took, in steps of 256 MiB; 2 GiB where there was none. */
function memoryFor(bytes: number | undefined): string {
  return bytes === undefined ? "2Gi" : `${Math.ceil((1.5 * bytes) / 2 ** 28) * 256}Mi`;
}
