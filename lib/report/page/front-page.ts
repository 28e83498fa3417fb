import { basename } from "node:path";
import { escapeMarkup } from "../../markup";
import type { Page } from "./page";

/** What the front page tells beside its notebooks. */
export interface Front {
  /** The experiment of the report in a few lines; none where no notebook sums one up. */
  readonly summary: readonly string[];
  /** Whether there is a page in which a student plays. */
  readonly plays: boolean;
  /** Whether there is a page in which a reader makes runs again. */
  readonly reruns: boolean;
  /** The way to the library's own pages, as HTML; empty where they were not written. */
  readonly docs: string;
}

/**
 * The front page: the question, what notebooks mark for the front (cells and texts with the tag `front`; without any, the last one's
 * first figure), the report's own experiment, and the ways on. Its answer is that of the first notebook with such marks, or of the last.
 */
export function frontPage(pages: readonly Page[], { summary, plays, reruns, docs }: Front): Page {
  const last = pages[pages.length - 1];
  const marked = pages.flatMap(marksOf);
  const main = pages.find((page) => marksOf(page).length > 0) ?? last;
  const figure = last.body.match(/<figure class="tandem-chart[" ][\s\S]*?<\/figure>/)?.[0] ?? "";
  const lines = summary.map((line) => `<li>${escapeMarkup(line)}</li>`);
  const list = pages.map(
    ({ file, title, answer }) =>
      `<li><a href="${encodeURIComponent(file)}">${escapeMarkup(title)}</a> · <a href="notebooks/${encodeURIComponent(basename(file, ".html"))}.ipynb">notebook</a>${answer === undefined || answer === main.answer ? "" : `<p>${escapeMarkup(answer.split("\n")[0])}</p>`}</li>`,
  );
  const parts = [
    "<h1>Does feedback from its student help a language model that teaches?</h1>",
    `<p>A teacher advises, a reinforcement learner acts, and the change of its advantage goes back to the teacher as a sentence, <q>The
suggestion is better than the last one</q>, or <q>worse</q>: the method of Gu (arXiv 2401.06603). These pages test it step by step; every
number in them was computed by the notebooks they show. A teacher called synthetic is no language model.</p>`,
    ...(marked.length > 0 ? marked : [figure]),
    `<h2 id="notebooks">Step by step</h2>\n<ul class="steps">${list.join("\n")}</ul>`,
    ...(lines.length > 0
      ? [
          `<h2 id="summary">The small experiment of this report</h2>
<p>It was run while this report was made and shows how it is done; the answer above rests on the published runs instead.</p>
<ol class="summary">${lines.join("\n")}</ol>`,
        ]
      : []),
    ...(plays
      ? [
          '<h2 id="play">Play</h2>\n<p><a href="play.html">Step through an episode with a trained student</a>: act yourself, hide the token, draw the start, set the student of another arm beside it, see what everybody would do next.</p>',
        ]
      : []),
    `<h2 id="own">Try a rule of your own</h2>
<p>A rule says after each step whether the token was better or worse. In a clone of the library <code>npx tandem new rule my-rule</code> writes
one to start from, and <code>make run NAME=mine ARMS=neutral,paper-feedback,own/my-rule.ts#myRule</code> makes its own report beside the
paper's. The guide <em>A rule of your own</em> (docs/guides/own-rule.md) has the arms that set it beside the published ones, with their
controls.</p>`,
    `<h2 id="again">Make it again</h2>
${reruns ? '<p><a href="rerun.html">Here, in your browser</a>: choose arms and seeds, watch them learn, and see whether the bytes are those of the runs that were made before.</p>\n' : ""}<p>In a clone of the library <code>make run</code> executes the notebooks and writes these pages anew; <code>npx tandem verify --sample 20</code>
makes twenty published runs again and compares their bytes. Behind the <em>i</em> of each figure stand the runs it was made of.</p>`,
    docs,
  ];
  return {
    file: "index.html",
    title: "Overview",
    body: parts.filter((part) => part !== "").join("\n"),
    answer: main.answer,
  };
}

/** What a page's notebook marks for the front. */
function marksOf({ body }: Page): string[] {
  const marks = body.matchAll(/<section class="(?:cell|prose) front(?: [^"]*)?">[\s\S]*?<\/section>/g);
  return Array.from(marks, ([cell]) => outputsOf(cell));
}

/** What a cell shows, without its code. */
function outputsOf(cell: string): string {
  return cell.replace(/<details class="source">[\s\S]*?<\/details>/, "");
}
