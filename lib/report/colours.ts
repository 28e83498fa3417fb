import { arms } from "../feedback";
import { composedName, isComposed } from "../feedback/arms/compose";
import { PALETTE } from "./chart/chart";
import { armsOf } from "./groups";

/** The colour of each listed arm; no two alike. */
const COLOURS: Readonly<Record<string, string>> = {
  "random-policy": "#ca001c",
  "student-alone": "#8902ff",
  "teacher-alone": "#0295ff",
  "no-feedback": "#9d854b",
  neutral: "#8c37cb",
  "random-feedback": "#ff477a",
  "inverted-feedback": "#ff00c8",
  "paper-feedback": "#0072b2",
  "sign-feedback": "#d55e00",
  "oracle-verdict": "#009e73",
  "oracle-teacher": "#cc79a7",
  glam: "#446c55",
  "glam-neutral": "#706422",
  "glam-feedback": "#7d92d9",
  "glam-yoked": "#8c9d33",
  "glam-inverted": "#c6014f",
  "glam-oracle-verdict": "#8251fa",
  "glam-oracle-yoked": "#e84fff",
  "glam-q-sure": "#b90098",
  "glam-same-state": "#9e4e7e",
};

/** The listed arms that say the same as composed ones: those of rules, and those of what happens to verdicts on their way. */
const OF_RULES: Readonly<Record<string, string>> = {
  silent: "neutral",
  paper: "paper-feedback",
  sign: "sign-feedback",
  oracle: "oracle-verdict",
};
const OF_NOISES: Readonly<Record<string, string>> = { yoked: "random-feedback", inverted: "inverted-feedback" };

/** The listed arm whose colour a composed one has, unless another in the chart has it already. */
function counterpart(name: string): string | undefined {
  if (!arms.has(name) || !isComposed(name)) return undefined;
  const { channel, rule = "", noise, teacher } = composedName(name);
  if (teacher !== undefined) return teacher === "oracle" && channel === undefined ? "oracle-teacher" : undefined;
  if (channel === undefined) return "no-feedback";
  return noise === undefined ? OF_RULES[rule] : OF_NOISES[noise];
}

/** How an arm is drawn. */
export interface ArmStyle {
  readonly colour: string;
  /** Whether it is a control, which no verdict reaches. */
  readonly dashed: boolean;
}

/**
 * How arms are drawn: the project's own always alike, each in a colour of its own; composed ones as the listed arm that says the same, if
 * no other has its colour here; others in what is left of the palette, in the order in which they are given.
 */
export function armStyles(names: readonly string[]): Map<string, ArmStyle> {
  const taken = new Set(Object.values(COLOURS));
  const left = PALETTE.filter((colour) => !taken.has(colour));
  const unnamed = [...arms.names, ...armsOf(names.map((arm) => ({ arm })))].filter(
    (name) => !Object.hasOwn(COLOURS, name),
  );
  const later = [...new Set(unnamed)];
  const colourOf = (name: string): string | undefined => (Object.hasOwn(COLOURS, name) ? COLOURS[name] : undefined);
  const used = new Set(names.map(colourOf));
  return new Map(
    names.map((name) => {
      const like = colourOf(counterpart(name) ?? "");
      const own = colourOf(name) ?? (used.has(like) ? undefined : like);
      const colour = own ?? left[later.indexOf(name) % left.length];
      used.add(colour);
      return [name, { colour, dashed: arms.has(name) && arms.get(name).channels.length === 0 }];
    }),
  );
}
