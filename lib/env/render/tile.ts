import { DOOR_STATE, OBJECT } from "../codes";
import { colourOf, type Look, objectOf, stateOf } from "../world/look";

const BLACK = "#000";
/** minigrid's colours, by colour code. */
const COLOURS: readonly (readonly [number, number, number])[] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [112, 39, 195],
  [255, 255, 0],
  [100, 100, 100],
];

/** The grey of walls and of the lines between cells. */
export const LINE_COLOUR = "#646464";

function rgb(colour: number, brightness = 1): string {
  const channels = COLOURS[colour].map((channel) => Math.round(channel * brightness));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

function box(left: number, right: number, top: number, bottom: number, fill: string): string {
  const round = (length: number): number => Math.round(length * 1000) / 1000;
  return `<rect x="${left}" y="${top}" width="${round(right - left)}" height="${round(bottom - top)}" fill="${fill}"/>`;
}

function disc(x: number, y: number, radius: number, fill: string): string {
  return `<circle cx="${x}" cy="${y}" r="${radius}" fill="${fill}"/>`;
}

/** A square within a square, as far from each edge. */
function inset(margin: number, fill: string): string {
  return box(margin, 1 - margin, margin, 1 - margin, fill);
}

function door(colour: number, state: number): string {
  const fill = rgb(colour);
  if (state === DOOR_STATE.open) return box(0.88, 1, 0, 1, fill) + box(0.92, 0.96, 0.04, 0.96, BLACK);
  if (state === DOOR_STATE.locked)
    return inset(0, fill) + inset(0.06, rgb(colour, 0.45)) + box(0.52, 0.75, 0.5, 0.56, fill);
  return inset(0, fill) + inset(0.04, BLACK) + inset(0.08, fill) + inset(0.12, BLACK) + disc(0.75, 0.5, 0.08, fill);
}

function key(fill: string): string {
  const shaft = box(0.5, 0.63, 0.31, 0.88, fill);
  const teeth = box(0.38, 0.5, 0.59, 0.66, fill) + box(0.38, 0.5, 0.81, 0.88, fill);
  return shaft + teeth + disc(0.56, 0.28, 0.19, fill) + disc(0.56, 0.28, 0.064, BLACK);
}

/** The shapes of a cell, in a square of side 1, as SVG; minigrid's shapes and colours. Nothing for an empty cell. */
export function tile(look: Look): string {
  const colour = colourOf(look);
  const fill = rgb(colour);
  switch (objectOf(look)) {
    case OBJECT.wall:
      return inset(0, fill);
    case OBJECT.door:
      return door(colour, stateOf(look));
    case OBJECT.key:
      return key(fill);
    case OBJECT.ball:
      return disc(0.5, 0.5, 0.31, fill);
    case OBJECT.box:
      return inset(0.12, fill) + inset(0.18, BLACK) + box(0.16, 0.84, 0.47, 0.53, fill);
    default:
      return "";
  }
}

/** The agent in a square of side 1, looking right. */
export const AGENT_TILE: string = '<path d="M.12 .19L.87 .5L.12 .81z" fill="#f00"/>';
