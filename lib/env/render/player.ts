import { InputError } from "../../errors";
import { escapeJson, escapeMarkup } from "../../markup";
import { look } from "../world/look";
import { background, sceneLabel } from "./grid-svg";
import { PLAYER_SCRIPT } from "./player-script";
import { PLAYER_STYLE } from "./player-style";
import type { Scene } from "./scene";
import { AGENT_TILE, tile } from "./tile";

/** One moment of an episode, as the player shows it. All texts are shown as they are, markup included. */
export interface Frame {
  /** The picture. */
  readonly scene: Scene;
  /** What to do. */
  readonly mission: string;
  /** What the agent does next; null at the end. */
  readonly action: string | null;
  /** What it sees, in sentences. */
  readonly description: readonly string[];
  /** What the teacher said; null without a teacher. */
  readonly token?: string | null;
  /** What the teacher had been told of its last suggestion; null where nothing. */
  readonly told?: string | null;
  /** The reward of the step that led here. */
  readonly reward?: number;
  /** The teacher's probability of each candidate, the likeliest first. */
  readonly said?: readonly (readonly [candidate: string, probability: number])[];
  /** The prompt that it read; what it had been told is marked in it. */
  readonly prompt?: string;
  /** The advantage A_t of the step that is taken here. */
  readonly advantage?: number;
  /** What the teacher is told of this step before its next token; null where nothing, or the episode is over. */
  readonly next?: string | null;
}

/** How `playerHtml` plays. */
export interface PlayerOptions {
  /** The page's title. */
  readonly title?: string;
  /** Pixels of a cell's side; 32 if absent. */
  readonly tileSize?: number;
}

/**
 * An episode as a page of its own that plays it: play and pause, single steps, a slider, arrow keys, speeds. It loads
 * nothing, so it works offline and in a frame.
 * @param frames one or more, all of the same size
 * @throws InputError for no frames or frames of different sizes
 */
export function playerHtml(frames: readonly Frame[], options: PlayerOptions = {}): string {
  const { title = "Episode", tileSize = 32 } = options;
  if (frames.length === 0) throw new InputError("no frames to play; pass at least one");
  const { width, height } = frames[0].scene;
  if (frames.some(({ scene }) => scene.width !== width || scene.height !== height))
    throw new InputError("frames of different sizes; pass those of one episode");
  const named = escapeMarkup(title);
  const shown = frames.map((frame) => ({
    ...frame,
    scene: undefined,
    label: sceneLabel(frame.scene),
    agent: frame.scene.agent,
    carrying: frame.scene.carrying,
    looks: cellLooks(frame.scene),
    visible: Array.from(frame.scene.visible).join(""),
  }));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${named}</title>
<style>${PLAYER_STYLE}</style>
<main>
<h1>${named}</h1>
<svg id="grid" viewBox="0 0 ${width} ${height}" width="${width * tileSize}" height="${height * tileSize}" role="img">
<defs>${symbols(frames)}</defs>${background({ width, height })}<g id="cells"></g></svg>
<div id="controls" role="group" aria-label="Playback">
<button id="first" type="button" aria-label="First step">|◀</button>
<button id="back" type="button" aria-label="Step back">◀</button>
<button id="play" type="button">Play</button>
<button id="forward" type="button" aria-label="Step forward">▶</button>
<button id="last" type="button" aria-label="Last step">▶|</button>
<input id="slider" type="range" min="0" max="${frames.length - 1}" value="0" step="1" aria-label="Step">
<label>Speed <select id="speed"><option value="1">1 a second</option><option value="4" selected>4 a second</option><option value="12">12 a second</option></select></label>
</div>
<dl>
<dt>Step</dt><dd id="step"></dd>
<dt>Mission</dt><dd id="mission"></dd>
<dt class="told">Teacher was told</dt><dd class="told" id="told"></dd>
<dt class="teacher">Teacher says</dt><dd class="teacher" id="token"></dd>
<dt class="said">Its probabilities</dt><dd class="said"><ol id="said"></ol></dd>
<dt>Action</dt><dd id="action"></dd>
<dt class="advantage">Advantage A<sub>t</sub></dt><dd class="advantage" id="advantage"></dd>
<dt class="told">So it will be told</dt><dd class="told" id="next"></dd>
<dt>Reward so far</dt><dd id="reward"></dd>
<dt>Carries</dt><dd id="carrying"></dd>
<dt>Sees</dt><dd><ul id="description"></ul></dd>
</dl>
<details class="prompt"><summary>The teacher's prompt at this step</summary><pre id="prompt"></pre></details>
</main>
<script id="frames" type="application/json">${escapeJson({ width, height, frames: shown })}</script>
<script>${PLAYER_SCRIPT}</script>
</html>
`;
}

/** The look of each cell, [x][y]. */
function cellLooks({ cells }: Scene): number[] {
  return Array.from({ length: cells.length / 3 }, (_, k) => look(cells[3 * k], cells[3 * k + 1], cells[3 * k + 2]));
}

/** A symbol for each look that occurs, and the agent's. */
function symbols(frames: readonly Frame[]): string {
  const looks = [...new Set(frames.flatMap(({ scene }) => cellLooks(scene)))].sort((a, b) => a - b);
  const tiles = looks.map((of) => `<g id="look${of}">${tile(of)}</g>`);
  return `${tiles.join("")}<g id="agent">${AGENT_TILE}</g>`;
}
