import { PRESETS, SETTINGS } from "../feedback/settings";

/** The settings that a spec's `overrides` take, for the end of a command's help. */
export function settingsHelp(): string {
  const width = Math.max(...Object.keys(SETTINGS).map((name) => name.length));
  const lines = Object.entries(SETTINGS).map(
    ([name, { initial, about }]) => `  ${name.padEnd(width)}  ${about} (${JSON.stringify(initial)})`,
  );
  const presets = Object.entries(PRESETS).map(([name, changes]) => `${name} ${JSON.stringify(changes)}`);
  return `\nSettings (overrides), each with its default:\n${lines.join("\n")}\n\nPresets: ${presets.join(", ")}`;
}
