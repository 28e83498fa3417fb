import { MOST_ARMS, MOST_SEEDS } from "../../page/limits";
import type { RerunArm, RerunExperiment, RerunIndex } from "../../page/rerun-data";
import { byId, textElement } from "./by-id";

/** What a reader asks for. */
export interface Wanted {
  readonly experiment: RerunExperiment;
  readonly arms: readonly RerunArm[];
  readonly seeds: readonly number[];
}

/** The form in which a reader chooses what is run. */
export class RerunForm {
  readonly #index: RerunIndex;
  /** Seeds that were asked for; an experiment may have fewer. */
  #asked = byId<HTMLInputElement>("seeds").valueAsNumber;

  /** @param onRun told what is asked for */
  constructor(index: RerunIndex, onRun: (wanted: Wanted) => void) {
    this.#index = index;
    const place = byId("experiments");
    for (const [k, { name, title }] of index.experiments.entries()) place.append(choice("radio", name, title, k === 0));
    place.addEventListener("change", () => this.#offerArms());
    byId("arms").addEventListener("change", () => this.#limit());
    byId("seeds").addEventListener("change", () => {
      this.#asked = byId<HTMLInputElement>("seeds").valueAsNumber;
      this.#tellSeeds();
    });
    byId<HTMLFormElement>("form").addEventListener("submit", (event) => {
      event.preventDefault();
      onRun(this.#wanted);
    });
    this.#offerArms();
  }

  /** While runs are made nothing can be changed. */
  set busy(busy: boolean) {
    const [run, stop] = [byId<HTMLButtonElement>("run"), byId<HTMLButtonElement>("stop")];
    const at = document.activeElement;
    for (const name of ["experiments", "arms"]) byId<HTMLFieldSetElement>(name).disabled = busy;
    byId<HTMLInputElement>("seeds").disabled = busy;
    run.disabled = busy;
    stop.disabled = !busy;
    if (!busy) this.#limit();
    if (at === (busy ? run : stop)) (busy ? stop : run).focus(); // a button that can do nothing loses the focus
  }

  get #experiment(): RerunExperiment {
    const chosen = byId("experiments").querySelector<HTMLInputElement>("input:checked")?.value;
    return this.#index.experiments.find(({ name }) => name === chosen) ?? this.#index.experiments[0];
  }

  get #wanted(): Wanted {
    const experiment = this.#experiment;
    const chosen = new Set(this.#boxes.filter(({ checked }) => checked).map(({ value }) => value));
    return {
      experiment,
      arms: experiment.arms.filter(({ name }) => chosen.has(name)),
      seeds: experiment.seeds.slice(0, this.#count),
    };
  }

  get #boxes(): HTMLInputElement[] {
    return [...byId("arms").querySelectorAll("input")];
  }

  get #count(): number {
    return Math.min(Math.max(Math.round(this.#asked) || 1, 1), MOST_SEEDS, this.#experiment.seeds.length);
  }

  #offerArms(): void {
    const place = byId("arms");
    const { arms, chosen } = this.#experiment;
    const [legend] = place.children;
    place.replaceChildren(
      legend,
      ...arms.map(({ name, title }) => choice("checkbox", name, name, chosen.includes(name), title)),
    );
    this.#limit();
    this.#tellSeeds();
  }

  /** No more arms than may be chosen, and no fewer than one. */
  #limit(): void {
    const count = this.#boxes.filter(({ checked }) => checked).length;
    for (const box of this.#boxes) box.disabled = !box.checked && count >= MOST_ARMS;
    byId<HTMLButtonElement>("run").disabled = count === 0;
  }

  #tellSeeds(): void {
    const count = this.#count;
    const input = byId<HTMLInputElement>("seeds");
    input.max = String(Math.min(MOST_SEEDS, this.#experiment.seeds.length));
    input.value = String(count);
    const seeds = this.#experiment.seeds.slice(0, count);
    byId("which").textContent = `of each arm: ${seeds[0]}${count > 1 ? ` to ${seeds[count - 1]}` : ""}`;
  }
}

function choice(type: "radio" | "checkbox", value: string, text: string, checked: boolean, title = ""): HTMLElement {
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { type, value, checked, name: type === "radio" ? "rerun-experiment" : "rerun-arm" });
  label.append(input, " ", textElement("span", text));
  if (title !== "") label.append(" ", textElement("small", title));
  return label;
}
