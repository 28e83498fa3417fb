import type { Episode } from "../../../env/episode";
import { gridSvg } from "../../../env/render/grid-svg";
import { sceneOf } from "../../../env/render/scene";

/** Where an arrow key leads. */
const MOVES: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A grid on which cells can be chosen: by a click, or by arrow keys and Enter. */
export class Board {
  readonly #grid: HTMLElement;
  readonly #size: { readonly width: number; readonly height: number };
  /** The cell that arrow keys have come to. */
  #cell: readonly [x: number, y: number] = [1, 1];

  /**
   * @param draws whether a cell may be chosen now
   * @param choose told of a chosen cell
   */
  constructor(
    grid: HTMLElement,
    size: { readonly width: number; readonly height: number },
    draws: () => boolean,
    choose: (x: number, y: number) => void,
  ) {
    this.#grid = grid;
    this.#size = size;
    grid.addEventListener("click", (event) => {
      const cell = this.#cellAt(event);
      if (!cell || !draws()) return;
      this.#cell = cell;
      choose(...cell);
    });
    grid.addEventListener("keydown", (event) => {
      if (!draws() || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Enter" || event.key === " ") choose(...this.#cell);
      else if (event.key in MOVES) this.#move(MOVES[event.key]);
      else return;
      event.preventDefault();
      this.#mark(this.#cell);
    });
    grid.addEventListener("focus", () => this.#mark(draws() ? this.#cell : undefined));
    grid.addEventListener("blur", () => this.#mark());
  }

  /** Shows an episode as it stands. */
  show(episode: Episode): void {
    this.#grid.innerHTML = gridSvg(sceneOf(episode), { tileSize: 44 }); // made by the library of numbers alone
  }

  #cellAt({ clientX, clientY }: MouseEvent): readonly [x: number, y: number] | undefined {
    const box = this.#grid.querySelector("svg")?.getBoundingClientRect();
    if (!box) return undefined;
    const { width, height } = this.#size;
    const x = Math.floor(((clientX - box.left) / box.width) * width);
    const y = Math.floor(((clientY - box.top) / box.height) * height);
    return x > 0 && y > 0 && x < width - 1 && y < height - 1 ? [x, y] : undefined;
  }

  #move([dx, dy]: readonly [x: number, y: number]): void {
    const [x, y] = this.#cell;
    const { width, height } = this.#size;
    this.#cell = [Math.min(width - 2, Math.max(1, x + dx)), Math.min(height - 2, Math.max(1, y + dy))];
  }

  /** Frames a cell of the grid, or none. */
  #mark(cell?: readonly [x: number, y: number]): void {
    const svg = this.#grid.querySelector("svg");
    svg?.querySelector(".corner-mark")?.remove();
    if (!svg || !cell) return;
    const frame = document.createElementNS(svg.namespaceURI, "rect");
    const attributes = { class: "corner-mark", x: cell[0], y: cell[1], width: 1, height: 1 };
    for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, String(value));
    svg.append(frame);
  }
}
