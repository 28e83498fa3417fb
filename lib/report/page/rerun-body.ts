import { escapeJson } from "../../markup";
import { MOST_ARMS, MOST_SEEDS } from "./limits";
import type { RerunIndex } from "./rerun-data";

/** The body of the page in which a reader makes runs again: `rerun.js` brings it to life. */
export function rerunBody(index: RerunIndex): string {
  return `<h1>Run it again, in this page</h1>
<p>Here your browser trains the students itself, by the code that made the runs of this report: the environment, Algorithm 1, PPO, and the
replies of the teacher as they were recorded. Nothing is loaded from elsewhere and nothing is sent. The same code with the same seed must give
the same log to the last byte; the sum (SHA-256) of each log is compared with that of the run that was made before.</p>
<noscript><p>This part of the report needs scripts.</p></noscript>
<section id="rerun" aria-label="Run it again" hidden>
<form id="rerun-form">
<fieldset id="rerun-experiments"><legend>Which experiment</legend></fieldset>
<fieldset id="rerun-arms"><legend>Which arms, at most ${MOST_ARMS}</legend></fieldset>
<div class="rerun-bar">
<label>Seeds <input id="rerun-seeds" type="number" min="1" max="${MOST_SEEDS}" step="1" value="2"></label>
<span id="rerun-which"></span>
<button id="rerun-run" type="submit">Run</button>
<button id="rerun-stop" type="button" disabled>Stop</button>
</div>
</form>
<div id="rerun-bar"></div>
<p id="rerun-status" role="status"></p>
<p id="rerun-left" class="rerun-left" aria-hidden="true"></p>
<div id="rerun-panels"></div>
<div id="rerun-tables"></div>
<script id="rerun-index" type="application/json">${escapeJson(index)}</script>
</section>`;
}
