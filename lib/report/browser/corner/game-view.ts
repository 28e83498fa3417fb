import { CANDIDATES } from "../../../teacher/candidates";
import type { Actor } from "../../page/corner-address";
import { Board } from "./board";
import { element } from "./element";
import type { Game, LastStep } from "./game";
import { type Opinions, opinionsOn } from "./opinions";
import { showProbabilities } from "./probability-table";

const ACTS: Readonly<Record<Actor, string>> = {
  student: "The student acts",
  teacher: "The teacher acts",
  you: "You act",
};

/** Shows one game: its grid, how it stands, what everybody would do next, and the facts. */
export class GameView {
  readonly #place: string;
  readonly #board: Board;

  /**
   * @param place which part of the page: `first` or `second`
   * @param draws whether a cell may be chosen now
   * @param choose told of a chosen cell
   */
  constructor(place: string, game: Game, draws: () => boolean, choose: (x: number, y: number) => void) {
    this.#place = place;
    this.#board = new Board(this.#part("grid"), game.level, draws, choose);
  }

  #part<T extends HTMLElement>(name: string): T {
    return element(this.#place === "first" ? name : `${this.#place}-${name}`);
  }

  /** @param lastActor who did the last step */
  show(game: Game, actor: Actor, lastActor: Actor): void {
    const { episode, of } = game;
    const opinions = opinionsOn(game);
    this.#part("name").textContent = ACTS[actor];
    this.#part("arm").textContent = `${of.arm}: ${of.title}`;
    this.#board.show(episode);
    this.#part("status").textContent = statusOf(game, lastActor);
    showProbabilities(this.#part<HTMLTableElement>("table"), [
      { logs: opinions.teacher?.logs, acts: actor === "teacher" },
      { logs: opinions.advised, acts: actor === "student" && game.seesToken },
      { logs: opinions.alone, acts: actor === "student" && !game.seesToken },
    ]);
    this.#facts(factsOf(game, opinions));
  }

  #facts(facts: readonly (readonly [string, string])[]): void {
    const parts = facts.flatMap(([name, value]) => {
      const [term, text] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = name;
      text.textContent = value;
      return [term, text];
    });
    this.#part("facts").replaceChildren(...parts);
  }
}

function statusOf({ episode, over, last }: Game, actor: Actor): string {
  const step = last ? ` ${stepText(last, actor)}.` : "";
  const won = episode.terminated && episode.reward > 0;
  const end = won ? ` Success, reward ${episode.reward.toFixed(3)}.` : " The time is up.";
  return `Step ${episode.stepCount}.${step}${over ? end : ""}`;
}

function stepText({ token, seen, action }: LastStep, actor: Actor): string {
  const did = CANDIDATES[action];
  if (actor === "teacher") return `The teacher did ${did}`;
  const said = token < 0 ? "" : `the teacher said ${CANDIDATES[token]}, `;
  const who = actor === "you" ? "you" : "the student";
  const hidden = actor === "student" && token >= 0 && !seen ? " without seeing it" : "";
  const text = `${said}${who} did ${did}${hidden}`;
  return text[0].toUpperCase() + text.slice(1);
}

function factsOf({ episode, told }: Game, { sees, teacher, value }: Opinions): (readonly [string, string])[] {
  const recorded = teacher?.recorded ? "recorded" : "not recorded for this state: equal scores";
  return [
    ["mission", episode.mission],
    ["the agent sees", sees.join(", ") || "nothing"],
    ...(teacher
      ? ([
          ["the teacher is told", told || "nothing"],
          ["its likeliest token", CANDIDATES[teacher.likeliest]],
          ["its replies", recorded],
        ] as const)
      : ([["the teacher", "none: this student was trained without one"]] as const)),
    ["V(s)", value.toFixed(3)],
  ];
}
