/** Runs in the page "Run it again": lets a reader have runs trained, draws them as they grow, and compares their bytes. */
import { type KnownRuns, type Replies, type RerunIndex, runName } from "../page/rerun-data";
import { loadLazy } from "./beside/lazy";
import { byId } from "./rerun/by-id";
import { RerunForm, type Wanted } from "./rerun/form";
import { Job } from "./rerun/job";
import { Showing } from "./rerun/showing";
import { Work } from "./rerun/work";

/** Makes the runs that are asked for. @param stop ends that */
async function make({ experiment, arms, seeds }: Wanted, stop: AbortSignal): Promise<void> {
  byId("status").textContent = "Loading the code that trains, and the teacher’s replies …";
  const [source, runs, replies] = await Promise.all([
    loadLazy<string>("rerun-code"),
    loadLazy<KnownRuns>("rerun-runs"),
    loadLazy<Replies>("replies"),
  ]);
  const jobs = seeds.flatMap((seed) =>
    arms.map((arm) => new Job(arm, seed, runs[runName(experiment.name, arm.name, seed)])),
  );
  const showing = new Showing(experiment, jobs);
  const work = new Work(jobs, () => showing.changed());
  stop.addEventListener("abort", () => work.stop());
  if (!stop.aborted) await work.start(source, experiment, replies[experiment.teacher]);
  showing.end(stop.aborted);
}

function open(index: RerunIndex): void {
  document.getElementById("rerun")?.removeAttribute("hidden");
  let stop = new AbortController();
  const form: RerunForm = new RerunForm(index, (wanted) => {
    stop = new AbortController();
    form.busy = true;
    make(wanted, stop.signal)
      .catch((error: Error) => {
        byId("status").textContent = error.message;
      })
      .finally(() => {
        form.busy = false;
      });
  });
  byId("stop").addEventListener("click", () => stop.abort());
}

const index = JSON.parse(document.getElementById("rerun-index")?.textContent ?? "null") as RerunIndex | null;
if (index) open(index);
