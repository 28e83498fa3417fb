import { type Level, levels, situations } from "../../env";
import { SENTENCES } from "../../feedback";
import { escapeJson, escapeMarkup } from "../../markup";
import type { Parameters } from "../../policy";
import { CANDIDATES, K, lamorelPrompt, type Query, type Teacher } from "../../teacher";
import { ACTORS, type Actor, MAX_SEED } from "./corner-address";
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

/** The body of the page in which trained students play: `corner.js` brings it to life. */
export function cornerBody(data: CornerData): string {
  const known = levels.all.some(({ id }) => id === data.level);
  const json = escapeJson(data);
  return `<h1>Play with the student</h1>
<p>Here runs what the notebooks trained: the environment, the students' networks and Algorithm 1, in this page, with the
replies of <em>${escapeMarkup(data.teacher.name)}</em> as they were recorded. Step with the button or the right arrow key, act
yourself with the keys 1 to ${K}, let another arm's student play the same start, or draw the start: choose what to place, and click a
cell or go there with the arrow keys and press Enter. The page's address keeps all of it.</p>
<noscript><p>This part of the report needs scripts.</p></noscript>
<section id="corner" aria-label="The student plays" hidden>
<div class="corner-bar">
<button id="corner-step" type="button">Step</button>
<button id="corner-play" type="button">Play</button>
<button id="corner-new" type="button">New episode</button>
<label>Seed <input id="corner-seed" type="number" min="0" max="${MAX_SEED}" step="1" value="${data.seed}"></label>
<button id="corner-copy" type="button">Copy link</button>
<span id="corner-copied" role="status"></span>
<input id="corner-link" type="text" readonly hidden aria-label="Link to this game">
</div>
<fieldset class="corner-who"><legend>Who acts</legend>
${ACTORS.map((actor, k) => `<label><input id="corner-acts-${actor}" type="radio" name="corner-acts" value="${actor}"${k === 0 ? " checked" : ""}> ${WHO[actor]}</label>`).join("\n")}
<div id="corner-actions" role="group" aria-label="Your action" hidden>
${CANDIDATES.map((action, k) => `<button type="button"><kbd>${k + 1}</kbd> ${action}</button>`).join("\n")}
</div>
</fieldset>
<div id="corner-games">
${gameHtml("first")}
${gameHtml("second")}
</div>
<div class="corner-settings">
<fieldset><legend>What passes between them</legend>
<label><input id="corner-token" type="checkbox" checked> the student sees the token</label>
<label><input id="corner-feedback" type="checkbox" checked> the teacher hears feedback</label>
</fieldset>
<fieldset><legend>Another arm beside it</legend>
<label>the student of <select id="corner-arm-beside"><option value="">no other arm</option></select></label>
</fieldset>
<fieldset><legend>Draw the start</legend>
<label><input type="radio" name="corner-place" value="" checked> nothing</label>
<label><input type="radio" name="corner-place" value="agent"> the agent (again to turn it)</label>
<label><input type="radio" name="corner-place" value="target"> <span id="corner-target">the target</span></label>
<button id="corner-undraw" type="button" disabled>As the seed has it</button>
<span id="corner-drawn" role="status"></span>
</fieldset>
</div>
<script id="corner-data" type="application/json">${known ? json : "null"}</script>
</section>`;
}

const WHO: Readonly<Record<Actor, string>> = { student: "the student", teacher: "the teacher", you: "you" };

/** Where a game is shown. */
function gameHtml(place: "first" | "second"): string {
  const id = place === "first" ? "corner" : `corner-${place}`;
  const acts = "<span>acts</span>";
  const what = "The grid; with a thing to place chosen, a click places it, or arrow keys and Enter";
  return `<section class="corner-game" id="corner-${place}" aria-labelledby="${id}-name"${place === "first" ? "" : " hidden"}>
<div>
<h2 class="corner-name" id="${id}-name">The student</h2>
<p class="corner-arm" id="${id}-arm"></p>
<div class="corner-grid" id="${id}-grid" tabindex="0" role="application" aria-label="${what}"></div>
<p class="corner-status" id="${id}-status" role="status"></p>
</div>
<div>
<table class="corner-table" id="${id}-table"><caption>Probabilities of the next action</caption>
<thead><tr><th scope="col">action</th><th scope="col">teacher ${acts}</th><th scope="col">student with token ${acts}</th><th scope="col">student alone ${acts}</th></tr></thead>
<tbody></tbody></table>
<dl class="corner-facts" id="${id}-facts"></dl>
</div>
</section>`;
}
