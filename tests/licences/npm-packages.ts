import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Package } from "./package";

/** A package of npm's, and whether users of the library get it or only who works on it. */
export interface NpmPackage extends Package {
  readonly dev: boolean;
}

interface Locked {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

const AT = "node_modules/";

/**
 * The packages of a lock file, each version once, by name: those of other systems as well, so that the list is the same everywhere. What
 * the lock does not tell stands in the installed package itself.
 */
export function npmPackages(lock: string): NpmPackage[] {
  const { packages } = JSON.parse(readFileSync(lock, "utf8")) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  const all = new Map<string, NpmPackage>();
  for (const [path, { name: alias, version = "", license, dev = false, link }] of Object.entries(packages)) {
    if (!path.includes(AT) || link) continue;
    const name = alias ?? path.slice(path.lastIndexOf(AT) + AT.length);
    const id = `${name}@${version}`;
    const known = all.get(id);
    const licence = license ?? installedLicence(join(dirname(lock), path));
    const source = `https://www.npmjs.com/package/${name}/v/${version}`;
    all.set(id, { name, version, licence, source, dev: dev && (known?.dev ?? true) });
  }
  return [...all.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** How the text of the licence begins. */
const MIT = "The MIT License (MIT)";

function installedLicence(folder: string): string | undefined {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return undefined;
  const { license } = JSON.parse(readFileSync(path, "utf8")) as { readonly license?: string };
  if (typeof license === "string") return license;
  const file = join(folder, "LICENSE");
  return existsSync(file) && readFileSync(file, "utf8").startsWith(MIT) ? "MIT" : undefined;
}
