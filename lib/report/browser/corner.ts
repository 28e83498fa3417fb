/** Runs in the page "Play with the student": environments, students and Algorithm 1, one step at a time. */
import { levels } from "../../env/levels/registry";
import { K } from "../../teacher/candidates";
import { type Actor, type CornerSettings, type DrawnStart, readCornerFragment } from "../page/corner-address";
import type { CornerData, CornerStudent } from "../page/corner-data";
import { enable, nameTarget, offerArms, placing, readControls, writeControls } from "./corner/controls";
import { placed, startIn } from "./corner/drawn-start";
import { element } from "./corner/element";
import { Game, type GameParts } from "./corner/game";
import { GameView } from "./corner/game-view";
import { copyLink, writeAddress } from "./corner/link";
import { recordedTeacher } from "./corner/recorded-teacher";
import { targetOf } from "./corner/target";

/** Milliseconds between two steps while it plays. */
const STEP_MS = 400;

/** A game and where it is shown. */
interface Shown {
  readonly game: Game;
  readonly view: GameView;
}

/** The games that are on: the first, in which the reader chooses who acts, and one beside it. */
class Corner {
  readonly #data: CornerData;
  readonly #parts: GameParts;
  readonly #first: Shown;
  #second: Game | undefined;
  #secondView: GameView | undefined;
  #start: DrawnStart | undefined;
  /** Who did the last step of the first game. */
  #lastActor: Actor = "student";
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(data: CornerData) {
    this.#data = data;
    const { level, gamma } = data;
    this.#parts = { level: levels.get(level), teacher: recordedTeacher(data.teacher), gamma };
    offerArms(this.#others.map(({ arm }) => arm));
    const game = new Game(this.#parts, data.students[0], this.#settings);
    this.#first = { game, view: this.#view("first", game) };
    this.#listen();
    if (!this.#readAddress()) this.#restart();
  }

  get #settings(): CornerSettings {
    return { ...readControls(), ...(this.#start ? { start: this.#start } : {}) };
  }

  /** Students of other arms. */
  get #others(): readonly CornerStudent[] {
    return this.#data.students.slice(1);
  }

  /** The games that are on. */
  get #games(): readonly Game[] {
    return [this.#first.game, ...(this.#second ? [this.#second] : [])];
  }

  #view(place: string, game: Game): GameView {
    return new GameView(
      place,
      game,
      () => placing() !== undefined,
      (x, y) => this.#place(place, x, y),
    );
  }

  #listen(): void {
    const anew = (): void => {
      this.#start = undefined;
      this.#changed();
    };
    element("step").addEventListener("click", () => void this.#step());
    element("play").addEventListener("click", () => (this.#timer ? this.#pause() : this.#play()));
    element("new").addEventListener("click", () => {
      const { seed } = readControls();
      writeControls({ ...readControls(), seed: seed + 1 });
      anew();
    });
    for (const [id, event] of [
      ["seed", "change"],
      ["undraw", "click"],
    ])
      element(id).addEventListener(event, anew);
    for (const id of ["token", "feedback", "arm-beside"]) element(id).addEventListener("change", () => this.#changed());
    for (const radio of document.querySelectorAll('input[name="corner-acts"]'))
      radio.addEventListener("change", () => this.#handOver());
    for (const [k, button] of element("actions").querySelectorAll("button").entries())
      button.addEventListener("click", () => void this.#act(k));
    element("copy").addEventListener("click", () => void copyLink(this.#settings));
    addEventListener("keydown", (event) => this.#key(event));
    addEventListener("hashchange", () => this.#readAddress());
  }

  /** Takes what the page's address says, if it says anything. */
  #readAddress(): boolean {
    const defaults: CornerSettings = {
      ...readControls(),
      seed: this.#data.seed,
      acts: "student",
      token: true,
      feedback: true,
      other: "",
    };
    const others = this.#others.map(({ arm }) => arm);
    const read = readCornerFragment(location.hash.slice(1), defaults, others);
    if (!read) return false;
    writeControls(read);
    this.#start = read.start;
    this.#restart();
    element("games").scrollIntoView({ block: "nearest" });
    return true;
  }

  /** The reader has changed something with which an episode begins. */
  #changed(): void {
    this.#restart();
    writeAddress(this.#settings);
  }

  #restart(): void {
    this.#pause();
    writeControls(readControls());
    if (!this.#first.game.begin(this.#settings)) {
      this.#start = undefined; // of an address that somebody changed
      this.#first.game.begin(this.#settings);
    }
    this.#openSecond();
    this.#hand();
    this.#show();
  }

  /** Opens, changes or closes the game beside the first. */
  #openSecond(): void {
    const settings = this.#settings;
    const of = this.#others.find(({ arm }) => arm === settings.other);
    element("second").hidden = !of;
    if (!of) this.#second = undefined;
    else if (this.#second?.of === of) this.#second.begin(settings);
    else this.#second = new Game(this.#parts, of, settings);
    if (this.#second) this.#secondView ??= this.#view("second", this.#second);
  }

  #hand(): void {
    this.#first.game.acting.hand(readControls().acts);
  }

  /** Somebody else acts from the next step on. */
  #handOver(): void {
    this.#pause();
    this.#hand();
    this.#show();
    writeAddress(this.#settings);
  }

  #key(event: KeyboardEvent): void {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement) return;
    const input = target instanceof HTMLInputElement ? target.type : "";
    if (input !== "" && input !== "radio" && input !== "checkbox") return;
    if (key === "ArrowRight" && input === "" && !element<HTMLButtonElement>("step").disabled) {
      event.preventDefault();
      void this.#step();
    }
    const action = /^[1-9]$/.test(key) ? Number(key) - 1 : K;
    if (action < K && readControls().acts === "you") void this.#act(action);
  }

  /** The reader acts in the first game. */
  async #act(action: number): Promise<void> {
    const { game } = this.#first;
    if (game.over) return;
    game.acting.chosen = action;
    await this.#step();
  }

  async #step(): Promise<void> {
    const { acts } = readControls();
    if (!this.#first.game.over) this.#lastActor = acts;
    for (const game of this.#games) await game.step();
    if (this.#games.every(({ over }) => over)) this.#pause();
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

  /** Puts agent or target into a cell of all games, which begin from there. @param place of the game that was drawn in */
  #place(place: string, x: number, y: number): void {
    const what = placing();
    const drawn = place === "first" ? this.#first.game : this.#second;
    if (!what || !drawn) return;
    const start = placed(startIn(drawn.episode), what, x, y);
    const before = this.#start;
    this.#start = start;
    if (this.#first.game.begin(this.#settings)) {
      this.#changed();
      element("drawn").textContent = "";
    } else {
      this.#start = before;
      element("drawn").textContent = "It cannot stand there.";
    }
  }

  #show(): void {
    const { acts } = readControls();
    const { game, view } = this.#first;
    view.show(game, acts, this.#lastActor);
    if (this.#second) this.#secondView?.show(this.#second, "student", "student");
    nameTarget(targetOf(game.episode)?.name);
    element<HTMLButtonElement>("undraw").disabled = this.#start === undefined;
    enable(acts, game.over, this.#second !== undefined && !this.#second.over);
  }
}

const data = JSON.parse(document.getElementById("corner-data")?.textContent ?? "null") as CornerData | null;
if (data) {
  document.getElementById("corner")?.removeAttribute("hidden");
  new Corner(data);
}
