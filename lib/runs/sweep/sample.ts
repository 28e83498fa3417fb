import { fork } from "node:child_process";
import { join } from "node:path";
import { FailedError } from "../../errors";
import { PINNED_ENVIRONMENT } from "../../policy/student/tensorflow";
import type { RunSpec } from "../run-spec";
import { type Estimate, estimateOf, type Kind, kindsOf, type Sample } from "./estimate";
import type { SweepRun } from "./list";

/** What the process of a sample is asked. */
export interface SampleRequest {
  readonly spec: RunSpec;
  /** Seconds after which it stops at the next update. */
  readonly seconds: number;
}

/** Kinds that are tried, at most, and seconds that each is tried for. */
const MAX_KINDS = 4;
const SECONDS = 5;
/** Seconds after which a run is given up that has not done one update. */
const MAX_SECONDS = 120;

/**
 * What a sweep takes: a few of its runs are tried for some seconds, in processes of their own, and nothing is kept of them.
 * @param tasks processes that will be started
 * @returns undefined where no run was far enough in time
 */
export async function sampleSweep(
  runs: readonly SweepRun[],
  tasks: number,
  say: (line: string) => void,
): Promise<Estimate | undefined> {
  const kinds = kindsOf(runs);
  const samples = new Map<Kind, Sample>();
  for (const kind of kinds.filter(({ runs: [first] }) => first.follows === undefined).slice(0, MAX_KINDS)) {
    const { spec } = kind.runs[0];
    try {
      samples.set(kind, await sample({ spec, seconds: SECONDS }));
    } catch (error) {
      say(`no sample of ${spec.arm}, seed ${spec.seed}: ${(error as Error).message}`);
    }
  }
  return samples.size === 0 ? undefined : estimateOf(kinds, samples, tasks);
}

/** Tries one run. @throws FailedError where it breaks, or does no update in two minutes */
function sample(request: SampleRequest): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const env = { ...PINNED_ENVIRONMENT, ...process.env };
    const child = fork(join(__dirname, "sample-worker.js"), { env, stdio: ["ignore", "ignore", "ignore", "ipc"] });
    const late = setTimeout(() => child.kill("SIGKILL"), MAX_SECONDS * 1000);
    let said: Sample | { readonly error: string } = { error: `not one update was done in ${MAX_SECONDS} s` };
    child.on("message", (message) => (said = message as typeof said));
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      clearTimeout(late);
      if ("error" in said) reject(new FailedError(signal || code === 0 ? said.error : `${said.error} (exit ${code})`));
      else resolve(said);
    });
    child.send(request);
  });
}
