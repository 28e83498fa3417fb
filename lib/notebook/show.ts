import { oneLine } from "../control-codes";
import { type Frame, gridSvg, playerHtml } from "../env";
import { escapeMarkup } from "../markup";
import {
  ANSWER_TYPE,
  AS_TEXT,
  type Chart,
  chartBundle,
  SUMMARY_TYPE,
  type Summary,
  type Table,
  tableHtml,
  tableText,
} from "../report";
import type { LoggedRun } from "../runs";
import { display, type MimeBundle, updatable } from "./display";
import { PROGRESS_TYPE, type ProgressState } from "./progress-type";

/** Draws the charts of a JupyterLab that serves `chart.js` and plotly among its static files; elsewhere it does nothing. */
const LOADER = `<script>
(() => {
  if (window.tandemDraw) return window.tandemDraw();
  const config = document.getElementById("jupyter-config-data");
  if (!config) return;
  const base = JSON.parse(config.textContent).baseUrl + "static/";
  const load = (name, next) => {
    const script = document.createElement("script");
    script.src = base + name;
    script.onload = () => next(true);
    script.onerror = () => next(false);
    document.head.append(script);
  };
  // plotly would otherwise hand itself to JupyterLab's module loader
  const define = window.define;
  window.define = undefined;
  load("plotly.min.js", (found) => { window.define = define; if (found) load("chart.js", () => {}); });
})();
</script>`;

/** A picture: SVG text, with words for those who do not see it. */
export interface Picture {
  readonly svg: string;
  readonly alt: string;
}

/** An episode to be played. */
export interface Recorded {
  readonly frames: readonly Frame[];
  readonly title: string;
}

/** What a notebook comes to, in a paragraph that was computed; its page begins with it. */
export interface Answered {
  readonly answer: string;
}

/** Pixels that the episode player needs, and those beside that for what a teacher says and reads. */
const PLAYER_HEIGHT = 680;
const TEACHER_HEIGHT = 440;

/**
 * Shows something below the cell: a chart (live where scripts run, a picture elsewhere, its numbers as a table), a table, a
 * picture, an episode in its player (the picture of its first step where scripts do not run), the lines that sum up an
 * experiment, which the pages show, too, or the notebook's answer, with which its page begins.
 * @param runs what a chart's numbers were made of: named behind an "i"
 */
export async function show(
  what: Chart | Table | Picture | Recorded | Summary | Answered,
  runs: readonly LoggedRun[] = [],
): Promise<void> {
  if ("frames" in what) {
    const { frames, title } = what;
    const svg = gridSvg(frames[0].scene);
    const page = escapeMarkup(playerHtml(frames, { title }));
    const attributes = `class="tandem-player" title="${escapeMarkup(title)}" sandbox="allow-scripts"`;
    const height = PLAYER_HEIGHT + (frames.some(({ said }) => said) ? TEACHER_HEIGHT : 0);
    const html = `<iframe ${attributes} style="width:100%;height:${height}px;border:0" srcdoc="${page}"></iframe>`;
    display({ "text/html": html, "image/svg+xml": svg, "text/plain": `${oneLine(title)}, ${frames.length - 1} steps` });
  } else if ("svg" in what) {
    display({ "image/svg+xml": what.svg, "text/plain": oneLine(what.alt) });
  } else if ("answer" in what) {
    const { answer } = what;
    display({
      "text/html": `<p class="answer">${escapeMarkup(answer)}</p>`,
      [ANSWER_TYPE]: answer,
      "text/plain": oneLine(answer),
    });
  } else if ("lines" in what) {
    display({ [SUMMARY_TYPE]: what, "text/plain": what.lines.map(oneLine).join("\n") });
  } else if ("columns" in what) {
    display({ "text/html": tableHtml(what), "text/plain": tableText(what) });
  } else {
    const bundle = await chartBundle(what, runs);
    display({ ...bundle, "text/html": `${bundle["text/html"]}\n${LOADER}` });
  }
}

/** A line with a bar that moves while something takes time. */
export interface ProgressBar {
  /** Tells how far it is. */
  update(done: number, total: number, note?: string): void;
  /** Leaves the last state standing. */
  done(note?: string): void;
}

/** Milliseconds between two pictures of a progress bar. */
const EVERY_MS = 250;

/** Shows a bar with the time left below the cell, while something takes time. */
export function progress(title: string): ProgressBar {
  let last = performance.now();
  let at = [0, 1];
  // The time left is judged from the first step on: before it there is starting, which comes once.
  let first: { readonly done: number; readonly time: number } | undefined;
  const output = updatable(bar({ title, done: 0, total: 1, note: "starting" }));
  return {
    update: (done, total, note = "") => {
      at = [done, total];
      const now = performance.now();
      if (done > 0) first ??= { done, time: now };
      if (now - last < EVERY_MS) return;
      last = now;
      const steps = first === undefined ? 0 : done - first.done;
      const left = steps > 0 ? { secondsLeft: ((now - first!.time) / 1000 / steps) * (total - done) } : {};
      output.update(bar({ title, done, total, note, ...left }));
    },
    done: (note = "") => {
      const [done, total] = at[0] === 0 ? [1, 1] : at;
      output.update(bar({ title, done, total, note: note === "" ? "done" : note }));
    },
  };
}

function bar(state: ProgressState): MimeBundle {
  const { title, done, total, note, secondsLeft } = state;
  const left = secondsLeft === undefined ? [] : [`${Math.ceil(secondsLeft)} s left`];
  const text = oneLine([`${title} ${done} of ${total}`, ...left, ...(note === "" ? [] : [note])].join(", "));
  const escaped = escapeMarkup(text);
  return {
    "text/html": `<progress max="${total}" value="${done}" aria-label="${escaped}"></progress> <span class="${AS_TEXT}">${escaped}</span>`,
    "text/plain": text,
    [PROGRESS_TYPE]: state,
  };
}
