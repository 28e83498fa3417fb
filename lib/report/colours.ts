import { arms } from "../feedback";
import { PALETTE } from "./chart/chart";
import { armsOf } from "./groups";

/** The colour of each arm that has had one in print; no two alike. */
const COLOURS: Readonly<Record<string, string>> = {
  "random-policy": "#666666",
  "student-alone": "#7733dd",
  "teacher-alone": "#56b4e9",
  "no-feedback": "#e69f00",
  neutral: "#806243",
  "random-feedback": "#a4b379",
  "inverted-feedback": "#d70bb5",
  "paper-feedback": "#0072b2",
  "sign-feedback": "#d55e00",
  "oracle-verdict": "#009e73",
  "oracle-teacher": "#cc79a7",
};

/** How an arm is drawn. */
export interface ArmStyle {
  readonly colour: string;
  /** Whether it is a control, which no verdict reaches. */
  readonly dashed: boolean;
}

/**
 * How arms are drawn: the project's own always alike, each in a colour of its own; others in what is left of the palette, in
 * the order in which they are given.
 */
export function armStyles(names: readonly string[]): Map<string, ArmStyle> {
  const taken = new Set(Object.values(COLOURS));
  const left = PALETTE.filter((colour) => !taken.has(colour));
  const unnamed = [...arms.names, ...armsOf(names.map((arm) => ({ arm })))].filter((name) => !(name in COLOURS));
  const later = [...new Set(unnamed)];
  return new Map(
    names.map((name) => {
      const colour = COLOURS[name] ?? left[later.indexOf(name) % left.length];
      return [name, { colour, dashed: arms.has(name) && arms.get(name).channels.length === 0 }];
    }),
  );
}
