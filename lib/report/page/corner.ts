import { type Level, levels, situations } from "../../env";
import { SENTENCES } from "../../feedback";
import { escapeJson, escapeMarkup } from "../../markup";
import type { Parameters } from "../../policy";
import { lamorelPrompt, type Query, type Teacher } from "../../teacher";
import { type CornerData, observationKey, type RecordedReplies } from "./corner-data";

/** Asks a teacher everything it can be asked on a level's situations. */
export async function recordReplies(teacher: Teacher, level: Level): Promise<RecordedReplies> {
  const different = new Map(
    situations(level).map((situation) => [observationKey(situation.mission, situation.descriptions), situation]),
  );
  const queries: Query[] = [...different.values()].flatMap(({ mission, descriptions, rightActions }) =>
    SENTENCES.map((sentence) => ({ prompt: lamorelPrompt(mission, descriptions, sentence), rightActions })),
  );
  const replies = await teacher.score(queries);
  const scores = Int16Array.from(replies.flatMap(thousandths));
  return {
    name: teacher.name,
    observations: [...different.keys()],
    scores: Buffer.from(scores.buffer).toString("base64"),
  };
}

function thousandths(scores: ArrayLike<number>): number[] {
  const list = Array.from(scores);
  const largest = Math.max(...list);
  return list.map((score) => Math.max(-32_000, Math.round((score - largest) * 1000)));
}

/** Float32 parameters as text. */
export function parametersText({ flat }: Parameters): string {
  return Buffer.from(flat.buffer, flat.byteOffset, flat.byteLength).toString("base64");
}

/** The body of the page in which the trained student plays: `corner.js` brings it to life. */
export function cornerBody(data: CornerData): string {
  const known = levels.all.some(({ id }) => id === data.level);
  const json = escapeJson(data);
  return `<h1>Play with the student</h1>
<p>Here runs what the notebooks trained: the environment, the student's network and Algorithm 1, in this page, with the
replies of <em>${escapeMarkup(data.teacher.name)}</em> as they were recorded. Step with the button or the right arrow key, pick
another seed, or draw the start: choose what to place, and click a cell or go there with the arrow keys and press Enter.</p>
<noscript><p>This part of the report needs scripts.</p></noscript>
<section id="corner" aria-label="The student plays" hidden>
<div class="corner-columns">
<div>
<div id="corner-grid" tabindex="0" role="application" aria-label="The grid; with a thing to place chosen, a click places it, or arrow keys and Enter"></div>
<p id="corner-status" role="status"></p>
<p>
<button id="corner-step" type="button">Step</button>
<button id="corner-play" type="button">Play</button>
<label>Seed <input id="corner-seed" type="number" min="0" max="999999999" step="1" value="${data.seed}"></label>
<button id="corner-new" type="button">New episode</button>
</p>
<p>
<label><input id="corner-token" type="checkbox" checked> the student sees the token</label>
<label><input id="corner-feedback" type="checkbox" checked> the teacher hears feedback</label>
</p>
<fieldset><legend>Draw the start</legend>
<label><input type="radio" name="corner-place" value="" checked> nothing</label>
<label><input type="radio" name="corner-place" value="agent"> the agent (again to turn it)</label>
<label><input type="radio" name="corner-place" value="target"> the ball</label>
</fieldset>
</div>
<div>
<table id="corner-table"><caption>What comes next</caption>
<thead><tr><th scope="col">candidate</th><th scope="col">teacher</th><th scope="col">student alone</th></tr></thead>
<tbody></tbody></table>
<dl id="corner-facts"></dl>
</div>
</div>
<script id="corner-data" type="application/json">${known ? json : "null"}</script>
</section>`;
}
