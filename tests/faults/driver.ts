/** Does the runs of a file as a command does, in processes of their own: node driver.js SPECS.json RUNS CHECKPOINT_SECONDS [WORKERS]. */
import { readFileSync } from "node:fs";
import { TandemError } from "tandem/dist/errors";
import { runAll } from "tandem/dist/runs/run-all";
import type { RunSpec } from "tandem/dist/runs/run-spec";

const [file, runs, seconds, workers = "2"] = process.argv.slice(2);
const specs = JSON.parse(readFileSync(file, "utf8")) as RunSpec[];
runAll(specs, { runs, checkpointSeconds: Number(seconds), workers: Number(workers) }).catch((error: unknown) => {
  if (!(error instanceof TandemError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
});
