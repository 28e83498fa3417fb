/** Runs in the page "Play with the student": the environment, the student and Algorithm 1, one step at a time. */
import { logProbabilities } from "../../distribution";
import { describe } from "../../env/describe";
import { Episode } from "../../env/episode";
import { levels } from "../../env/levels/registry";
import { Pcg64 } from "../../env/random/pcg64";
import { gridSvg } from "../../env/render/grid-svg";
import { sceneOf } from "../../env/render/scene";
import { type EnvState, loadState } from "../../env/state";
import { OBSERVATION_BYTES } from "../../env/view/observe";
import { always } from "../../feedback/budgets/always";
import { sentence } from "../../feedback/channels/sentence";
import { Loop, type LoopOptions } from "../../feedback/loop";
import { none } from "../../feedback/noise/none";
import { PART_DEFAULTS } from "../../feedback/part-settings";
import { paper } from "../../feedback/rules/paper";
import { SENTENCES } from "../../feedback/sentences";
import { sharedStreams } from "../../feedback/streams";
import { noAdvice } from "../../policy/policy";
import { mlp } from "../../policy/student/networks/mlp";
import { parametersOf } from "../../policy/student/parameters";
import { StudentPolicy } from "../../policy/student/reader";
import { studentShapes } from "../../policy/student/shapes";
import { input } from "../../policy/student/uses/input";
import { CANDIDATES, K } from "../../teacher/candidates";
import { lamorelPrompt } from "../../teacher/prompt";
import type { Query, Teacher } from "../../teacher/teacher";
import type { CornerData } from "../page/corner-data";

/** Milliseconds between two steps while it plays. */
const STEP_MS = 400;

/** Where an arrow key leads. */
const MOVES: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function bytes(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)).buffer;
}

/** A teacher that repeats the replies in the page; it knows nothing (equal scores) of what was not recorded. */
function recorded({ name, observations, scores }: CornerData["teacher"]): Teacher & { knows(prompt: string): boolean } {
  const table = new Int16Array(bytes(scores));
  const rows = new Map<string, Float64Array>();
  observations.forEach((key, k) => {
    const [mission, seen] = key.split("\n");
    SENTENCES.forEach((sentence, s) => {
      const start = (k * SENTENCES.length + s) * K;
      rows.set(
        lamorelPrompt(mission, [seen], sentence),
        Float64Array.from(table.subarray(start, start + K), (x) => x / 1000),
      );
    });
  });
  return {
    name,
    fingerprint: "page",
    knows: (prompt) => rows.has(prompt),
    score: async (queries: readonly Query[]) => queries.map(({ prompt }) => rows.get(prompt) ?? new Float64Array(K)),
    close: async () => {},
  };
}

function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(`corner-${id}`) as T;
}

/** The episode that is on, and what is shown of it. */
class Corner {
  readonly #data: CornerData;
  readonly #teacher: ReturnType<typeof recorded>;
  readonly #student: StudentPolicy;
  readonly #level: ReturnType<typeof levels.get>;
  #loop: Loop;
  /** Lives through the same episode and stays at its end, which the environments of training do not. */
  #episode: Episode;
  #over = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #last = "";
  /** The cell that arrow keys have come to. */
  #cell: readonly [x: number, y: number] = [1, 1];

  constructor(data: CornerData) {
    this.#data = data;
    this.#level = levels.get(data.level);
    this.#teacher = recorded(data.teacher);
    const parameters = parametersOf(studentShapes(mlp, K), new Float32Array(bytes(data.parameters)));
    this.#student = new StudentPolicy({ network: mlp, use: input, parameters, actions: K });
    [this.#loop, this.#episode] = this.#begin(data.seed);
    this.#listen();
    this.#show();
  }

  #begin(seed: number): [Loop, Episode] {
    const hears = element<HTMLInputElement>("feedback").checked;
    const options: LoopOptions = {
      level: this.#level,
      environments: 1,
      arm: { use: input, rule: paper, noise: none, budget: always },
      policy: this.#student,
      teacher: this.#teacher,
      channels: hears ? [sentence.create(PART_DEFAULTS, CANDIDATES)] : [],
      frozen: true,
      partSettings: PART_DEFAULTS,
      gamma: this.#data.gamma,
      xDropout: element<HTMLInputElement>("token").checked ? 0 : 1,
      greedy: false,
      random: sharedStreams(new Pcg64(seed)),
    };
    const episode = new Episode(this.#level);
    episode.reset(seed);
    this.#over = false;
    this.#last = "";
    return [new Loop(options, [seed]), episode];
  }

  #listen(): void {
    const seed = element<HTMLInputElement>("seed");
    const restart = (): void => {
      this.#pause();
      const value = Math.min(999_999_999, Math.max(0, Math.floor(Number(seed.value)) || 0));
      seed.value = String(value);
      [this.#loop, this.#episode] = this.#begin(value);
      this.#show();
    };
    element("step").addEventListener("click", () => void this.#step());
    element("play").addEventListener("click", () => (this.#timer ? this.#pause() : this.#play()));
    element("new").addEventListener("click", () => {
      seed.value = String(Number(seed.value) + 1);
      restart();
    });
    seed.addEventListener("change", restart);
    element("grid").addEventListener("click", (event) => this.#click(event));
    element("grid").addEventListener("keydown", (event) => this.#draw(event));
    element("grid").addEventListener("blur", () => this.#mark());
    for (const id of ["token", "feedback"]) element(id).addEventListener("change", restart);
    addEventListener("keydown", (event) => {
      if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key !== "ArrowRight" || event.defaultPrevented) return;
      event.preventDefault();
      void this.#step();
    });
  }

  async #step(): Promise<void> {
    if (this.#over) return this.#pause();
    const loop = this.#loop;
    await loop.step();
    const [token, action] = [loop.tokens[0], loop.actions[0]];
    this.#episode.step(action);
    this.#over = loop.ended[0] === 1;
    const said = token < 0 ? "the token was hidden" : `the teacher said ${CANDIDATES[token]}`;
    this.#last = `${said}, the student did ${CANDIDATES[action]}`;
    if (this.#over) this.#pause();
    this.#show();
  }

  #play(): void {
    this.#timer = setInterval(() => void this.#step(), STEP_MS);
    element("play").textContent = "Pause";
  }

  #pause(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    element("play").textContent = "Play";
  }

  /** What the reader wants to place; empty for nothing. */
  get #chosen(): string {
    return document.querySelector<HTMLInputElement>('input[name="corner-place"]:checked')?.value ?? "";
  }

  #click(event: MouseEvent): void {
    const svg = element("grid").querySelector("svg");
    if (!svg) return;
    const box = svg.getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * this.#level.width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * this.#level.height);
    this.#place(this.#chosen, x, y);
  }

  /** Moves the marked cell by arrow keys; Enter or a blank places the chosen thing there. */
  #draw(event: KeyboardEvent): void {
    if (this.#chosen === "" || event.ctrlKey || event.metaKey || event.altKey) return;
    const [x, y] = this.#cell;
    const { width, height } = this.#level;
    if (event.key === "Enter" || event.key === " ") {
      this.#place(this.#chosen, x, y);
    } else {
      const move = MOVES[event.key];
      if (!move) return;
      this.#cell = [Math.min(width - 2, Math.max(1, x + move[0])), Math.min(height - 2, Math.max(1, y + move[1]))];
    }
    event.preventDefault();
    this.#mark(this.#cell);
  }

  /** Frames a cell of the grid, or none. */
  #mark(cell?: readonly [x: number, y: number]): void {
    const svg = element("grid").querySelector("svg");
    svg?.querySelector(".corner-mark")?.remove();
    if (!svg || !cell) return;
    const frame = document.createElementNS(svg.namespaceURI, "rect");
    const attributes = { class: "corner-mark", x: cell[0], y: cell[1], width: 1, height: 1 };
    for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, String(value));
    svg.append(frame);
  }

  /** Puts the agent or the ball into a cell, and begins from there. */
  #place(what: string, x: number, y: number): void {
    if (what === "") return;
    const state = this.#drawn(what, x, y);
    if (!state) return;
    this.#pause();
    [this.#loop, this.#episode] = this.#begin(Number(element<HTMLInputElement>("seed").value));
    this.#loop.environments.loadState(0, state);
    this.#loop.refresh();
    loadState(this.#episode, state);
    this.#show();
  }

  /** The state that the reader asks for; undefined where nothing can be placed. */
  #drawn(what: string, x: number, y: number): EnvState | undefined {
    const { width, height } = this.#level;
    if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) return undefined;
    const { agent, objects } = this.#over ? this.#fresh() : (this.#loop.environments.saveState(0) as EnvState);
    const taken = objects.some(({ at }) => at?.[0] === x && at[1] === y);
    if (what === "agent") {
      if (taken) return undefined;
      const same = agent.x === x && agent.y === y;
      const direction = (same ? (agent.direction + 1) % 4 : agent.direction) as typeof agent.direction;
      return { agent: { x, y, direction }, objects };
    }
    if (taken || (agent.x === x && agent.y === y)) return undefined;
    const [first, ...rest] = objects;
    return { agent, objects: [{ ...first, at: [x, y] }, ...rest] };
  }

  #fresh(): EnvState {
    [this.#loop, this.#episode] = this.#begin(Number(element<HTMLInputElement>("seed").value));
    return this.#loop.environments.saveState(0) as EnvState;
  }

  #show(): void {
    const episode = this.#episode;
    const scene = sceneOf(episode);
    element("grid").innerHTML = gridSvg(scene, { tileSize: 44 }); // made by the library of numbers alone
    const observation = new Uint8Array(OBSERVATION_BYTES);
    episode.observe(observation, 0);
    const sentences = describe(observation, 0, scene.carrying);
    const told = this.#over ? "" : this.#loop.told(0);
    const prompt = lamorelPrompt(episode.mission, sentences, told);
    this.#status(episode);
    void this.#table(prompt, observation, episode.mission);
    this.#facts([
      ["mission", episode.mission],
      ["the agent sees", sentences.join(", ") || "nothing"],
      ["the teacher is told", told || "nothing"],
      ["the teacher's replies", this.#teacher.knows(prompt) ? "recorded" : "not recorded for this state: equal scores"],
      ["V(s)", this.#alone(observation, episode.mission).value.toFixed(3)],
    ]);
  }

  #status(episode: Episode): void {
    const end =
      episode.terminated && episode.reward > 0 ? `Success, reward ${episode.reward.toFixed(3)}.` : "The time is up.";
    const last = this.#last === "" ? "" : ` Last step: ${this.#last}.`;
    element("status").textContent = `Step ${episode.stepCount}.${last}${this.#over ? ` ${end}` : ""}`;
    element<HTMLButtonElement>("step").disabled = this.#over;
  }

  async #table(prompt: string, observation: Uint8Array, mission: string): Promise<void> {
    const { policy } = this.#alone(observation, mission);
    const [scores] = await this.#teacher.score([{ prompt }]);
    const teacher = logProbabilities(scores);
    const rows = CANDIDATES.map((candidate, k) => {
      const row = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = candidate;
      row.append(head, ...[teacher[k], policy[k]].map((log) => share(Math.exp(log))));
      return row;
    });
    document.querySelector("#corner-table tbody")?.replaceChildren(...rows);
  }

  /** V(s), and log π(·|s) of the student without advice. */
  #alone(observations: Uint8Array, mission: string): { readonly value: number; readonly policy: Float64Array } {
    const states = { n: 1, observations, missions: [mission], prompt: () => "", plainPrompt: () => "" };
    const seen = this.#student.read(states, new Float32Array(0), [0]);
    return { value: seen.values[0], policy: this.#student.act(states, seen, noAdvice(1, K), [0]) };
  }

  #facts(facts: readonly (readonly [string, string])[]): void {
    const parts = facts.flatMap(([name, value]) => {
      const [term, text] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = name;
      text.textContent = value;
      return [term, text];
    });
    element("facts").replaceChildren(...parts);
  }
}

/** A probability as a cell with a bar. */
function share(value: number): HTMLTableCellElement {
  const cell = document.createElement("td");
  const bar = document.createElement("meter");
  bar.value = value;
  bar.setAttribute("aria-hidden", "true");
  cell.append(bar, ` ${(100 * value).toFixed(1)}\u00a0%`);
  return cell;
}

const data = JSON.parse(document.getElementById("corner-data")?.textContent ?? "null") as CornerData | null;
if (data) {
  document.getElementById("corner")?.removeAttribute("hidden");
  new Corner(data);
}
