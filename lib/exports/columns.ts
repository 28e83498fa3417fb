import type { LogRow } from "../feedback/row";
import type { Column } from "./column";

type Row = readonly [name: string, type: Column["type"], unit: string, about: string];

function columns(role: Column["role"], rows: readonly Row[]): Column[] {
  return rows.map(([name, type, unit, about]) => ({ name, type, role, unit, about }));
}

/** Columns that every export has, in order. */
export const FIXED: readonly Column[] = [
  ...columns("factor", [
    ["experiment", "text", "", "name of the experiment that asked for the run; empty for none"],
    ["arm", "text", "", "name of the arm"],
    ["teacher", "text", "", "name of the teacher that the run had; none in arms without one"],
    ["level", "text", "", "id of the level"],
    ["preset", "text", "", "name of the preset"],
    ["settings", "text", "", "settings in which the run differs from its preset, name=value, separated by blanks"],
    ["seed", "integer", "", "seed of the run; arms are paired by it"],
    ["key", "text", "", "key of the run: 16 hexadecimal digits of the hash of what it is"],
  ]),
  ...columns("index", [
    ["kind", "text", "", "update: what training showed; evaluation: episodes on held-back layouts"],
    ["update", "integer", "updates", "updates so far, 1 for the first"],
    ["frames", "integer", "frames", "training frames so far"],
    ["measure", "text", "", "of an evaluation: learning, the token masked; team, the token given"],
    ["decision", "text", "", "of an evaluation: actions sampled, or greedy"],
    ["final", "boolean", "", "whether an evaluation is the one at the end"],
  ]),
  ...columns("value", [
    ["episodes", "integer", "episodes", "episodes that ended in the update's rollout, or were evaluated"],
    ["success", "number", "share of episodes", "share of the episodes that succeeded, 0 to 1"],
    ["return", "number", "reward", "mean return of the episodes, 0 to 1"],
    ["return20", "number", "reward × 20", "mean return × 20"],
    ["length", "number", "frames", "mean length of the episodes"],
    ["teacherCalls", "integer", "calls", "of an update: calls of the teacher so far; of an evaluation: calls in it"],
    ["poseMass", "number", "probability", "right mass of the teacher over the level's poses"],
  ]),
];

const FIXED_NAMES: ReadonlySet<string> = new Set(FIXED.map(({ name }) => name));

/** A loss's column: by its own name, as in data frames. */
export function lossColumn(loss: string): Column {
  const name = FIXED_NAMES.has(loss) || loss.startsWith("links_") ? `loss_${loss}` : loss;
  const unit = { entropy: "nats", approximateKl: "nats", crossEntropy: "nats", clipFraction: "share of samples" }[loss];
  return { name, type: "number", role: "value", unit: unit ?? "", about: `mean of ${loss} over an update's steps` };
}

/** What the counts of a row's links are of. */
const LINKS: Readonly<Record<string, readonly [unit: string, about: string]>> = {
  tokens: ["tokens", "tokens that were given"],
  right: ["tokens", "tokens that were right"],
  rules: ["tokens", "verdicts of each watched rule on the arm's tokens, heard or not"],
  heard: ["tokens", "verdicts as they reached the teacher"],
  after: ["tokens", "what the teacher said after it heard better, worse, nothing"],
  seen: ["steps", "steps in which the student saw the token"],
  followed: ["steps", "steps in which the student did what the token says"],
  divergence: ["nats", "sum of the divergence of the policy with the token from that without"],
  dealt: ["tokens", "verdicts that were dealt to the channels"],
  masses: ["probability", "sums of right mass after what was said, and after what was not; steps: how many"],
};

/** A column of what is counted link by link. @param path within the row's `links`, such as `rules/paper/rightBetter` */
export function linkColumn(path: string): Column {
  const [top, ...rest] = path.split("/");
  const [unit, about] = LINKS[top] ?? ["", "counted in the loop"];
  const sums = top === "divergence" || (top === "masses" && rest[0] !== "steps");
  const type = sums ? "number" : "integer";
  const told = rest[0] === "steps" ? "steps" : unit;
  return { name: `links_${path.replaceAll("/", "_")}`, type, role: "value", unit: told, about };
}

/** Whether a row has losses, and what they are called. */
export function lossesOf(row: LogRow): Readonly<Record<string, number>> {
  return (row.kind === "update" ? row.losses : undefined) ?? {};
}
