import { counted } from "../../../counted";
import type { RerunExperiment } from "../../page/rerun-data";
import { byId, textElement } from "./by-id";
import type { Job } from "./job";
import { axesOf, Panel } from "./panel";
import { rerunTables } from "./tables";

const LEGEND = "Dashed: made before. Thin: made now, here, a line a seed. Thick: their mean.";

/** Milliseconds between two drawings: what draws takes time from what trains. */
const EVERY_MS = 250;

/** Share of the work from which on the time that is left is told. */
const TOLD_FROM = 0.02;

/** Shows runs while they are made: panels, tables, and how far all of them are. */
export class Showing {
  readonly #experiment: RerunExperiment;
  readonly #jobs: readonly Job[];
  readonly #panels: readonly Panel[];
  readonly #bar = document.createElement("progress");
  readonly #start = performance.now();
  #asked = false;
  /** Runs that the tables hold. */
  #listed = 0;

  constructor(experiment: RerunExperiment, jobs: readonly Job[]) {
    this.#experiment = experiment;
    this.#jobs = jobs;
    const arms = [...new Set(jobs.map(({ arm }) => arm))];
    this.#panels = arms.map(
      (arm) =>
        new Panel(
          arm,
          jobs.filter((job) => job.arm === arm),
        ),
    );
    const elements = this.#panels.map(({ element }) => element);
    byId("panels").replaceChildren(textElement("p", LEGEND), ...elements);
    byId("tables").replaceChildren();
    this.#bar.setAttribute("aria-label", "How far the runs are");
    byId("bar").replaceChildren(this.#bar);
    const { updates } = experiment.settings;
    byId("status").textContent = `Training ${counted(jobs.length, "run")} of ${counted(updates, "update")}.`;
    this.#show();
  }

  /** Something is further than it was; it is drawn soon. */
  changed(): void {
    if (this.#asked) return;
    this.#asked = true;
    setTimeout(() => {
      if (this.#asked) this.#show();
    }, EVERY_MS);
  }

  /** All is over. @param stopped before its time */
  end(stopped: boolean): void {
    this.#show();
    byId("left").textContent = "";
    byId("status").textContent = this.#endText(stopped);
  }

  get #seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  #count(is: (job: Job) => boolean): number {
    return this.#jobs.filter(is).length;
  }

  #show(): void {
    this.#asked = false;
    const jobs = this.#jobs;
    const axes = axesOf(this.#experiment, jobs);
    for (const panel of this.#panels) panel.draw(axes);
    const done = this.#count(({ over }) => over);
    if (done !== this.#listed) byId("tables").replaceChildren(...rerunTables(this.#experiment, jobs));
    this.#listed = done;
    const { updates } = this.#experiment.settings;
    const share = jobs.reduce((sum, job) => sum + (job.over ? 1 : job.update / updates), 0) / jobs.length;
    this.#bar.value = share;
    const left = share < TOLD_FROM ? "" : `, about ${Math.ceil(this.#seconds * (1 / share - 1))} s left`;
    byId("left").textContent = `${done} of ${jobs.length} runs made${left}`;
  }

  #endText(stopped: boolean): string {
    const { against } = this.#experiment;
    const counted: readonly [count: number, text: string][] = [
      [this.#count((job) => job.equal === true), `equal to ${against}, byte for byte`],
      [this.#count((job) => job.equal === false), `different from ${against}`],
      [this.#count((job) => job.log !== undefined && !job.known), "made for the first time"],
      [this.#count((job) => job.broke !== undefined), "broke"],
    ];
    const made = `${this.#count(({ log }) => log !== undefined)} of ${this.#jobs.length} runs made in ${this.#seconds.toFixed(0)} s`;
    const told = counted.filter(([count]) => count > 0).map(([count, text]) => `${count} ${text}`);
    return `${[`${stopped ? "Stopped: " : ""}${made}`, ...told].join("; ")}.`;
  }
}
