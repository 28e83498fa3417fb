import { arms, budgets, channels, noises, rules } from "../feedback";
import { networks, policies, uses } from "../policy";

interface Part {
  readonly name: string;
  readonly title: string;
  readonly settings?: readonly string[];
}

/** The kinds of parts, each with what it is for and all that are ours. */
const KINDS: readonly (readonly [string, string, readonly Part[]])[] = [
  ["Uses", "How the student uses the token, in training; the first word of an arm's name.", uses.all],
  ["Channels", "How a verdict reaches the teacher.", channels.all],
  [
    "Rules",
    "How a step is judged, by its advantage A_t (A: the one before it), the view, the token x and the action a.",
    rules.all,
  ],
  ["Noises", "What happens to a verdict on its way; the controls are made of them.", noises.all],
  ["Budgets", "When the teacher is asked; taken by `arm({ budget })` in code, by no name.", budgets.all],
  ["Policies", "Who acts; taken by `arm({ policy })` in code, by no name.", policies.all],
  ["Networks", "What the student is made of (the setting `network`).", networks.all],
];

function table(rows: readonly Part[], settings: boolean): string {
  const line = ({ name, title, settings: own }: Part): string => {
    const read = (own ?? []).map((setting) => `\`${setting}\``);
    return `| \`${name}\` | ${title.replaceAll("|", "\\|")} |${settings ? ` ${read.join(", ")} |` : ""}`;
  };
  const head = settings
    ? "| name | what it does | settings that it reads |\n| --- | --- | --- |"
    : "| name | what it is |\n| --- | --- |";
  return `${head}\n${rows.map(line).join("\n")}`;
}

/** All parts of which arms are made, and all listed arms, as a page in Markdown. */
export function partsPage(): string {
  const kinds = KINDS.map(([title, about, parts]) => {
    const settings = parts.some((part) => (part.settings ?? []).length > 0);
    return `## ${title}\n\n${about}\n\n${table(parts, settings)}\n`;
  });
  return `# Parts and arms

What arms are made of, by the names that specs, experiments and the command line take. An arm is spelt
\`USE[.CHANNEL.RULE[.NOISE]][@oracle|@uniform]\`, such as \`distil.same-state.q-sure.yoked\`, or is one of the listed ones below.
A *verdict* says that the last step was better or worse; *yoked* verdicts are as many of each kind, dealt out at random.

${kinds.join("\n")}
## Listed arms

${table(arms.all, false)}
`;
}
