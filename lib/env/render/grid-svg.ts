import { escapeMarkup } from "../../markup";
import { COLOUR_NAMES, DOOR_STATE_NAMES, OBJECT, OBJECT_NAMES } from "../codes";
import { look } from "../world/look";
import type { Scene } from "./scene";
import { AGENT_TILE, LINE_COLOUR, tile } from "./tile";

/** How `gridSvg` draws. */
export interface SvgOptions {
  /** Pixels of a cell's side; 32 if absent. */
  readonly tileSize?: number;
  /** Whether the cells that the agent sees are lighter; true if absent. */
  readonly highlight?: boolean;
}

const HEADINGS = ["right", "down", "left", "up"];
const LINE_WIDTH = 0.031;

/** A scene as an SVG picture, as minigrid draws it: the whole grid, the agent, what it sees lighter. */
export function gridSvg(scene: Scene, { tileSize = 32, highlight = true }: SvgOptions = {}): string {
  const { width, height } = scene;
  const size = `viewBox="0 0 ${width} ${height}" width="${width * tileSize}" height="${height * tileSize}"`;
  const label = escapeMarkup(sceneLabel(scene));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${label}">` +
    `<title>${label}</title>${background(scene)}${objects(scene)}${agent(scene)}${highlight ? light(scene) : ""}</svg>`
  );
}

/** The floor: black, a line at the left and at the top of each cell. */
export function background({ width, height }: Pick<Scene, "width" | "height">): string {
  const upright = Array.from({ length: width }, (_, x) => `M${x} 0h${LINE_WIDTH}v${height}h-${LINE_WIDTH}z`);
  const level = Array.from({ length: height }, (_, y) => `M0 ${y}h${width}v${LINE_WIDTH}h-${width}z`);
  const lines = `<path d="${upright.join("")}${level.join("")}" fill="${LINE_COLOUR}"/>`;
  return `<rect width="${width}" height="${height}" fill="#000"/>${lines}`;
}

function objects({ width, height, cells }: Scene): string {
  let shapes = "";
  for (let x = 0; x < width; x++)
    for (let y = 0; y < height; y++) {
      const at = 3 * (x * height + y);
      const shape = tile(look(cells[at], cells[at + 1], cells[at + 2]));
      if (shape !== "") shapes += `<g transform="translate(${x} ${y})">${shape}</g>`;
    }
  return shapes;
}

function agent({ agent: { x, y, direction } }: Scene): string {
  return `<g transform="translate(${x} ${y}) rotate(${90 * direction} .5 .5)">${AGENT_TILE}</g>`;
}

/** The cells that the agent sees, lighter. */
function light({ width, height, visible }: Scene): string {
  let cells = "";
  for (let x = 0; x < width; x++)
    for (let y = 0; y < height; y++) if (visible[x * height + y] === 1) cells += `M${x} ${y}h1v1h-1z`;
  return `<path d="${cells}" fill="#fff" fill-opacity=".3"/>`;
}

/** A scene in words, for those who cannot see it: "agent at (3, 4) looking up; red ball at (5, 2)". */
export function sceneLabel({ width, height, cells, agent: { x, y, direction }, carrying }: Scene): string {
  const parts = [`${width} by ${height} grid`, `agent at (${x}, ${y}) looking ${HEADINGS[direction]}`];
  if (carrying !== undefined) parts.push(`carrying a ${carrying.colour} ${carrying.type}`);
  for (let cellX = 0; cellX < width; cellX++)
    for (let cellY = 0; cellY < height; cellY++) {
      const [object, colour, state] = cells.subarray(3 * (cellX * height + cellY));
      if (object < OBJECT.door) continue;
      const door = object === OBJECT.door ? `${DOOR_STATE_NAMES[state]} ` : "";
      parts.push(`${door}${COLOUR_NAMES[colour]} ${OBJECT_NAMES[object]} at (${cellX}, ${cellY})`);
    }
  return parts.join("; ");
}
