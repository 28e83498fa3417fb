import { z } from "zod";
import { SETTINGS } from "../feedback/settings";

/** The limits of a setting, in words. */
function limits(schema: z.ZodType): string {
  const { type, minimum, maximum, exclusiveMinimum, enum: choices } = z.toJSONSchema(schema);
  if (choices) return choices.map((choice) => `\`${choice}\``).join(", ");
  if (type === "boolean") return "`true`, `false`";
  if (type === "string") return "a name, or `file.ts#export`";
  const low =
    exclusiveMinimum === undefined ? (minimum === undefined ? [] : [`≥ ${minimum}`]) : [`> ${exclusiveMinimum}`];
  const high = maximum === undefined ? [] : [`≤ ${maximum}`];
  return [type === "integer" ? "whole" : "a number", ...low, ...high].join(", ");
}

/** All settings of a run as a page in Markdown: name, default, limits and meaning. */
export function settingsPage(): string {
  const rows = Object.entries(SETTINGS).map(
    ([name, { schema, initial, about }]) => `| \`${name}\` | \`${initial}\` | ${limits(schema)} | ${about} |`,
  );
  return `# Settings

What a run can be set to, beside its level, arm, teacher and seed: \`overrides\` of an experiment or a spec. A preset is a
few of these. A setting that only some parts read counts for a run only where its arm has such a part.

| setting | default | limits | meaning |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}
