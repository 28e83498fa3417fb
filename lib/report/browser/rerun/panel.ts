import { counted } from "../../../counted";
import type { CurvePoint, RerunArm, RerunExperiment } from "../../page/rerun-data";
import { textElement } from "./by-id";
import type { Job } from "./job";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [300, 190];
const [LEFT, RIGHT, TOP, BOTTOM] = [38, 12, 10, 36];

/** What all panels share. */
export interface Axes {
  readonly frames: number;
  readonly height: number;
}

/** The axes of some jobs: all frames, and heights up to the highest that is known or may come, in fifths. */
export function axesOf({ settings }: RerunExperiment, jobs: readonly Job[]): Axes {
  const { updates, environments, steps } = settings;
  const highest = Math.max(
    0.2,
    ...jobs.flatMap(({ known, curve }) => [...(known?.curve ?? []), ...curve].map(([, y]) => y)),
  );
  return { frames: updates * environments * steps, height: Math.ceil(highest * 5 - 1e-9) / 5 };
}

/** An arm's curves: those that were made before, and those that grow. */
export class Panel {
  readonly element: HTMLElement = document.createElement("figure");
  readonly #arm: RerunArm;
  readonly #jobs: readonly Job[];
  readonly #drawing: SVGSVGElement;
  readonly #caption: HTMLElement;

  constructor(arm: RerunArm, jobs: readonly Job[]) {
    this.#arm = arm;
    this.#jobs = jobs;
    this.element.className = "rerun-panel";
    const title = textElement("h3", arm.name);
    title.style.borderColor = arm.colour;
    this.#drawing = document.createElementNS(SVG, "svg");
    this.#drawing.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    this.#drawing.setAttribute("role", "img");
    this.#caption = document.createElement("figcaption");
    const about = Object.assign(textElement("p", arm.title), { className: "rerun-about" });
    this.element.append(title, about, this.#drawing, this.#caption);
  }

  draw(axes: Axes): void {
    const { colour, name } = this.#arm;
    const at = ([frames, height]: CurvePoint): string =>
      `${(LEFT + ((WIDTH - LEFT - RIGHT) * frames) / axes.frames).toFixed(1)},${(HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * height) / axes.height).toFixed(1)}`;
    const line = (curve: readonly CurvePoint[], attributes: Record<string, string>): SVGElement =>
      shape("polyline", { points: curve.map(at).join(" "), fill: "none", ...attributes });
    const before = this.#jobs.flatMap(({ known }) => (known ? [known.curve] : []));
    const now = this.#jobs.map(({ curve }) => curve);
    const mean = meanOf(now);
    this.#drawing.replaceChildren(
      ...scales(axes, at),
      ...before.map((curve) => line(curve, { class: "rerun-before" })),
      ...now.map((curve) => line(curve, { stroke: colour, "stroke-width": "1.3" })),
      line(mean, { stroke: colour, "stroke-width": "3" }),
      ...mean.slice(-1).map((point) => {
        const [cx, cy] = at(point).split(",");
        return shape("circle", { cx, cy, r: "3.5", fill: colour });
      }),
    );
    const end = mean.at(-1);
    const told = end ? `mean return ${end[1].toFixed(3)} after ${end[0]} frames` : "nothing yet";
    this.#drawing.setAttribute(
      "aria-label",
      `${name}: ${told}; ${counted(before.length, "run")} made before drawn beside.`,
    );
    this.#caption.textContent = this.#words;
  }

  get #words(): string {
    const done = this.#jobs.filter(({ log }) => log !== undefined);
    const equal = done.filter((job) => job.equal).length;
    const different = done.filter((job) => job.equal === false).length;
    const broke = this.#jobs.filter((job) => job.broke !== undefined).length;
    return [
      `${done.length} of ${this.#jobs.length} runs made`,
      ...(equal > 0 ? [`${equal} equal byte for byte`] : []),
      ...(different > 0 ? [`${different} different`] : []),
      ...(broke > 0 ? [`${broke} broke`] : []),
    ].join(", ");
  }
}

/** The mean where all of the curves are. */
function meanOf(curves: readonly (readonly CurvePoint[])[]): CurvePoint[] {
  const length = Math.min(...curves.map((curve) => curve.length));
  return Array.from({ length }, (_, k) => {
    const sum = curves.reduce((total, curve) => total + curve[k][1], 0);
    return [curves[0][k][0], sum / curves.length] as const;
  });
}

function scales({ frames, height }: Axes, at: (point: CurvePoint) => string): SVGElement[] {
  const point = (x: number, y: number): [string, string] => at([x, y]).split(",") as [string, string];
  const words = (x: string, y: string, text: string, anchor: string): SVGElement => {
    const made = shape("text", { x, y, "text-anchor": anchor, class: "rerun-scale" });
    made.textContent = text;
    return made;
  };
  const heights = [0, height / 2, height].flatMap((y) => {
    const [[x1, y1], [x2]] = [point(0, y), point(frames, y)];
    const text = words(String(LEFT - 5), String(Number(y1) + 4), y.toFixed(1), "end");
    return [shape("line", { x1, x2, y1, y2: y1, class: "rerun-grid" }), text];
  });
  const [bottom, middle] = [HEIGHT - BOTTOM + 14, String((WIDTH + LEFT - RIGHT) / 2)];
  const across = [0, frames].map((x, k) => words(point(x, 0)[0], String(bottom), count(x), k === 0 ? "start" : "end"));
  return [...heights, ...across, words(middle, String(HEIGHT - 6), "mean return over training frames", "middle")];
}

function count(frames: number): string {
  return frames === 0 ? "0" : frames.toLocaleString("en").replaceAll(",", " ");
}

function shape(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made as SVGElement;
}
