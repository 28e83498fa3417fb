import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import correct = require("spdx-correct");

import type { Package } from "./package";

/**
 * The packages that a requirements file pins, by name. Those that this system or this Python has no use for are not installed: of them
 * it stays what was known.
 * @param venv the environment that they are installed in
 * @param known licences by `name@version`
 */
export function pythonPackages(requirements: string, venv: string, known: ReadonlyMap<string, string>): Package[] {
  const installed = installedLicences(venv);
  const pins = [...readFileSync(requirements, "utf8").matchAll(/^([A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?==([^\s;]+)/gm)];
  return pins
    .map(([, name, version]) => {
      const licence = installed.get(`${normal(name)}@${version}`) ?? known.get(`${name}@${version}`);
      return { name, version, licence, source: `https://pypi.org/project/${name}/${version}/` };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A package's name as PyPI compares it. */
function normal(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

function installedLicences(venv: string): Map<string, string> {
  const lib = join(venv, "lib");
  const places = existsSync(lib) ? readdirSync(lib).map((python) => join(lib, python, "site-packages")) : [];
  const licences = new Map<string, string>();
  for (const place of places) {
    for (const folder of readdirSync(place).filter((name) => name.endsWith(".dist-info"))) {
      const [head] = readFileSync(join(place, folder, "METADATA"), "utf8").split("\n\n", 1);
      const fields = (name: string): string[] =>
        [...head.matchAll(new RegExp(`^${name}: (.*)$`, "gm"))].map(([, value]) => value.trim());
      const licence = spdx(fields("License-Expression").concat(fields("License")), fields("Classifier"));
      if (licence !== undefined) licences.set(`${normal(fields("Name")[0])}@${fields("Version")[0]}`, licence);
    }
  }
  return licences;
}

/** What a package says its licence is, as an SPDX expression where it can be told which. */
function spdx(said: readonly string[], classifiers: readonly string[]): string | undefined {
  const classes = classifiers.flatMap((one) => one.match(/^License :: (?:OSI Approved :: )?(.+)$/)?.[1] ?? []);
  for (const text of [...said, ...classes]) {
    if (/^BSD( License)?$/i.test(text)) return "BSD"; // some say no more
    if (/^ISC licen[cs]e/i.test(text)) return "ISC";
    if (/ (AND|OR) /.test(text)) return text;
    const found = text === "" || text.length > 60 || /copyright/i.test(text) ? undefined : correct(text);
    if (found) return found;
  }
  return undefined;
}
