import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../command";
import { npmPackages } from "./npm-packages";
import type { Package } from "./package";
import { pythonPackages } from "./python-packages";

/** The list of all packages of others, at the project's root. */
export const THIRD_PARTY: string = join(ROOT, "THIRD_PARTY.md");

/** Packages that are installed for the same end. */
export interface Group {
  readonly title: string;
  readonly about: string;
  readonly packages: readonly Package[];
}

/** All packages of others, by what they are for. */
export function groups(): Group[] {
  const npm = npmPackages(join(ROOT, "package-lock.json"));
  const tools = ["docs/typedoc", "setup/simd"].flatMap((task) =>
    npmPackages(join(ROOT, "lib", task, "package-lock.json")),
  );
  const jupyter = join(ROOT, "lib/notebook/jupyter/requirements.txt");
  return [
    {
      title: "npm packages of the library",
      about: "What `npm` installs with `lib`, for every system that a package has a build for.",
      packages: npm.filter(({ dev }) => !dev),
    },
    {
      title: "npm packages for work on it",
      about: "What building and testing needs besides.",
      packages: npm.filter(({ dev }) => dev),
    },
    {
      title: "npm packages of single tasks",
      about: "What `make docs` and `make simd` install for themselves, under `data/cache`.",
      packages: tools,
    },
    {
      title: "Python packages",
      about:
        "What `make setup` installs into `.venv` for Jupyter, with those that only other systems or versions need.",
      packages: pythonPackages(jupyter, join(ROOT, ".venv"), knownPython()),
    },
  ];
}

/** The list as it should stand in {@link THIRD_PARTY}. */
export function thirdParty(all: readonly Group[] = groups()): string {
  const sections = all.map(({ title, about, packages }) => {
    const rows = packages.map(
      ({ name, version, licence, source }) => `| [${name}](${source}) | ${version} | ${licence ?? "unknown"} |`,
    );
    return `## ${title}\n\n${about}\n\n| package | version | licence |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return `# Software of others

tandem itself is under the MIT licence (see LICENSE). These are the packages of others that it installs; none of their code is
copied into this repository. The list is made by \`make licences\` of the lock files and of what the packages say of
themselves, and a test keeps it true. Python packages that only training, recording and benchmarks install, into environments of their own, are
pinned in the \`requirements.txt\` beside the scripts that need them and are not in this list.

${sections.join("\n")}`;
}

/** Licences of Python packages that the list has now, by `name@version`. */
function knownPython(): Map<string, string> {
  const text = existsSync(THIRD_PARTY) ? readFileSync(THIRD_PARTY, "utf8") : "";
  const rows = text.matchAll(/^\| \[(.+?)\]\(https:\/\/pypi\.org\/\S+\) \| (\S+) \| (.+) \|$/gm);
  return new Map([...rows].map(([, name, version, licence]) => [`${name}@${version}`, licence]));
}
