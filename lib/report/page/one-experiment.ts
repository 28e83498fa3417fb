import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { InputError } from "../../errors";
import { parseJson } from "../../json";

interface Cell {
  readonly metadata?: { readonly tags?: readonly string[] };
  readonly source: string | readonly string[];
}

/**
 * Makes sure that executed notebooks are of one experiment: a parameter that several of them have has one value.
 * @throws InputError that names two that disagree
 */
export function checkOneExperiment(paths: readonly string[], name: string): void {
  const seen = new Map<string, { readonly notebook: string; readonly text: string }>();
  for (const path of paths) {
    for (const [parameter, text] of parametersOf(path)) {
      const before = seen.get(parameter) ?? { notebook: basename(path), text };
      seen.set(parameter, before);
      if (before.text === text) continue;
      throw new InputError(
        `${before.notebook} was run with ${parameter} = ${before.text}, ${basename(path)} with ${text}: the report ${JSON.stringify(name)} would be of two experiments; run all its notebooks again`,
      );
    }
  }
}

/** Values of a notebook's parameters as texts, by name: what was set, else what the notebook has itself. */
function parametersOf(path: string): Map<string, string> {
  const { cells } = JSON.parse(readFileSync(path, "utf8")) as { cells: readonly Cell[] };
  const tagged = (tag: string): string[] =>
    cells.flatMap(({ metadata, source }) =>
      metadata?.tags?.includes(tag) ? [typeof source === "string" ? source : source.join("")] : [],
    );
  const lines = [...tagged("parameters"), ...tagged("injected-parameters")].join("\n").split("\n");
  return new Map(
    lines.flatMap((line) => {
      const [, name, text] = line.match(/^\s*(?:let\s+|var\s+)?([\p{L}\w$]+)(?:\s*:[^=]+)?\s*=\s*(.+?);?\s*$/u) ?? [];
      return name === undefined ? [] : [[name, JSON.stringify(parseJson(text)) ?? text] as const];
    }),
  );
}
