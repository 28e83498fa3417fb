import { counted } from "../counted";
import { type Mechanism, rightMassGain } from "../feedback";
import { escapeMarkup } from "../markup";
import type { LoggedRun } from "../runs";
import { signed } from "./answers/numbers";
import { chartLabel, INK } from "./chart/chart";
import { informativeness } from "./links";
import { verdictSum } from "./measures/verdict-likelihood";
import { type Estimate, tInterval } from "./stats/index";

/** A link of the mechanism, as runs show it. */
export interface Link {
  /** What it asks, such as `heard`. */
  readonly name: string;
  /** What is measured. */
  readonly about: string;
  /** Mean over runs, with the 95 % t interval of two runs or more; undefined where it was not measured. */
  readonly strength: Estimate | undefined;
  /**
   * Whether feedback gets through. It holds where its interval is above 0, unless all of that is so small that little does ({@link WEAK}). It
   * is broken where the interval reaches 0 and no further than that; and unclear where it reaches further. Undefined where there is none.
   */
  readonly state: "holds" | "weak" | "broken" | "unclear" | undefined;
}

/** The link from the advice to the student, who in some arms learns from the advice and never reads it. */
const USED = "used";

/** Below these a link that holds is weak: of a verdict that was drawn at random it would be 0, of a perfect one 1; the last is the plan's margin. */
const WEAK: Readonly<Record<string, number>> = { informative: 0.1, heard: 0.1, "in the right direction": 0.01 };

const OK = "#009e73";
const FEEBLE = "#a66f00";
const BROKEN = "#d55e00";

/** Sums of what some updates counted. */
function linksOf({ rows }: LoggedRun): Mechanism[] {
  return rows.flatMap((row) => (row.kind === "update" ? [row.links] : []));
}

function total(links: readonly Mechanism[], of: (link: Mechanism) => number): number {
  return links.reduce((sum, link) => sum + of(link), 0);
}

/** What is measured of each link in one run's updates; NaN where it was not. */
const MEASURED: readonly (readonly [name: string, about: string, of: (links: readonly Mechanism[]) => number])[] = [
  [
    USED,
    "KL of the student's policy with the token from that without, nats",
    (links) => total(links, ({ divergence }) => divergence) / total(links, ({ seen }) => seen),
  ],
  [
    "informative",
    "P(better | right token) − P(better | wrong token)",
    (links) => {
      const { betterIfRight, betterIfWrong } = informativeness(verdictSum(links.map(({ heard }) => heard)));
      return betterIfRight - betterIfWrong;
    },
  ],
  [
    "heard",
    "share of tokens said again after better − after worse",
    (links) => {
      const again = (verdict: "better" | "worse"): number =>
        total(links, ({ after }) => after[verdict].repeated) / total(links, ({ after }) => after[verdict].tokens);
      return again("better") - again("worse");
    },
  ],
  [
    "in the right direction",
    "mass on right actions over that after verdicts dealt at random",
    (links) => {
      const gains = links.map((link) => rightMassGain(link)).filter((gain) => gain !== undefined);
      return gains.length === 0 ? Number.NaN : gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
    },
  ],
];

/** The links of the mechanism in runs of one arm and teacher. */
export function mechanismLinks(runs: readonly LoggedRun[]): Link[] {
  return MEASURED.map(([name, about, of]) => {
    const values = runs.map((run) => of(linksOf(run))).filter(Number.isFinite);
    if (values.length === 0) return { name, about, strength: undefined, state: undefined };
    if (values.length === 1) {
      const [value] = values;
      return { name, about, strength: { value, low: Number.NaN, high: Number.NaN }, state: undefined };
    }
    const strength = tInterval(values);
    const never = name === USED && values.every((value) => value === 0);
    return { name, about, strength, state: never ? undefined : stateOf(name, strength) };
  });
}

function stateOf(name: string, { low, high }: Estimate): Link["state"] {
  const small = high < (WEAK[name] ?? 0);
  if (low > 0) return small ? "weak" : "holds";
  return small ? "broken" : "unclear";
}

/** Width and height of the picture, and of a box, in pixels. */
const SIZE = [760, 356] as const;
const BOX = [130, 46] as const;

/** Middles of the boxes. */
const BOXES = {
  "state s": [85, 106],
  "teacher M": [285, 106],
  "advice x": [485, 106],
  "student P": [675, 106],
  "action, reward": [675, 286],
  "advantage A": [485, 286],
  verdict: [285, 286],
} as const;

type Box = keyof typeof BOXES;

/** Arrows; those of links by name. */
const ARROWS: readonly (readonly [from: Box, to: Box, links: readonly string[]])[] = [
  ["state s", "teacher M", []],
  ["teacher M", "advice x", []],
  ["advice x", "student P", [USED]],
  ["student P", "action, reward", []],
  ["action, reward", "advantage A", []],
  ["advantage A", "verdict", ["informative"]],
  ["verdict", "teacher M", ["heard", "in the right direction"]],
];

/**
 * The loop as one picture: state, advice, action, advantage, verdict and back, each link with its measured strength; one whose interval
 * is not above 0 is broken and red (grey, where it is wide), one that is weak is brown. @param title what the runs are of, such as an arm and a teacher
 */
export function loopPicture(runs: readonly LoggedRun[], title: string): { readonly svg: string; readonly alt: string } {
  const links = mechanismLinks(runs);
  const named = new Map(links.map((link) => [link.name, link]));
  const boxes = Object.entries(BOXES).map(([name, [x, y]]) => box(name, x, y));
  const arrows = ARROWS.map(([from, to, names]) =>
    arrow(
      from,
      to,
      names.flatMap((name) => named.get(name) ?? []),
    ),
  );
  const heading = `<text x="20" y="28" font-size="16" fill="${INK}">${escapeMarkup(chartLabel(title))}</text>`;
  const words = links.map(
    (link) => `${link.name} (${link.about}): ${strengthText(link)}${link.state ? `, ${link.state}` : ""}`,
  );
  const alt = `The loop of ${chartLabel(title)}, ${counted(runs.length, "run")}. ${words.join("; ")}.`;
  const [width, height] = SIZE;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif"><title>${escapeMarkup(alt)}</title>
${(Object.keys(COLOURS) as Kind[]).map(marker).join("\n")}
${heading}
${[...arrows, ...boxes].join("\n")}
</svg>`;
  return { svg, alt };
}

function box(name: string, x: number, y: number): string {
  const [width, height] = BOX;
  return `<rect x="${x - width / 2}" y="${y - height / 2}" width="${width}" height="${height}" rx="8" fill="none" stroke="${INK}" stroke-width="1.5"/><text x="${x}" y="${y + 5}" text-anchor="middle" font-size="15" fill="${INK}">${name}</text>`;
}

/** Colours of the states of links, the worst first, and of an arrow without any. */
const COLOURS = { broken: BROKEN, unclear: INK, weak: FEEBLE, holds: OK, plain: INK } as const;

type Kind = keyof typeof COLOURS;

function marker(kind: Kind): string {
  return `<marker id="loop-${kind}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="${COLOURS[kind]}"/></marker>`;
}

/** An arrow in the colour of its worst link, dashed where that is broken. */
function arrow(from: Box, to: Box, links: readonly Link[]): string {
  const [[x1, y1], [x2, y2]] = [BOXES[from], BOXES[to]];
  const kind = (Object.keys(COLOURS) as Kind[]).find((one) => links.some(({ state }) => state === one)) ?? "plain";
  const [width, height] = BOX;
  const [dx, dy] = [Math.sign(x2 - x1) * (width / 2), Math.sign(y2 - y1) * (height / 2)];
  const dash = kind === "broken" ? ' stroke-dasharray="6 5"' : "";
  const line = `<line x1="${x1 + dx}" y1="${y1 + dy}" x2="${x2 - dx}" y2="${y2 - dy}" stroke="${COLOURS[kind]}" stroke-width="2.5"${dash} marker-end="url(#loop-${kind})"/>`;
  return line + label((x1 + x2) / 2, (y1 + y2) / 2, dy !== 0, links);
}

/** Names and strengths of links: above and below a level arrow, left of an upright one. */
function label(x: number, y: number, upright: boolean, links: readonly Link[]): string {
  const lines = links.flatMap((link) => [
    { text: link.name, weight: 600, link },
    { text: strengthText(link), weight: 400, link },
  ]);
  return lines
    .map(({ text, weight, link }, k) => {
      const fill = COLOURS[link.state ?? "plain"];
      const [at, anchor] = upright ? [x - 14, "end"] : [x, "middle"];
      const height = upright ? y + 5 + 18 * (k - (lines.length - 1) / 2) : y + (k === 0 ? -48 : -32);
      return `<text x="${at}" y="${height}" text-anchor="${anchor}" font-size="12.5" font-weight="${weight}" fill="${fill}">${escapeMarkup(text)}</text>`;
    })
    .join("");
}

function strengthText({ name, strength, state }: Link): string {
  if (!strength) return "not measured";
  if (name === USED && state === undefined && strength.value === 0) return "learned from, never read";
  const { value, low, high } = strength;
  return Number.isNaN(low) ? signed(value) : `${signed(value)} [${signed(low)}, ${signed(high)}]`;
}
