import { FailedError } from "../errors";

/** What is read of package-lock.json (lockfileVersion 3). */
export interface Lock {
  /** Installed packages by their folder. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** A package as the lock has it. */
interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/**
 * Some packages with all that they depend on: a line `name version integrity` each, sorted. In which folder of node_modules a
 * package lies does not matter.
 * @param workspace the folder in the lock that imports them
 * @throws FailedError for one that is not in the lock
 */
export function lockedPackages(lock: Lock, names: readonly string[], workspace = "lib"): string[] {
  const seen = new Map<string, string>();
  const visit = (name: string, from: string, optional: boolean): void => {
    const folder = folderOf(lock, name, from);
    if (folder === undefined) {
      if (optional) return;
      throw new FailedError(`package-lock.json has no ${name}, which ${from} needs; run npm install`);
    }
    if (seen.has(folder)) return;
    const { version, integrity, dependencies, optionalDependencies, peerDependencies } = lock.packages[folder];
    seen.set(folder, `${name} ${version ?? ""} ${integrity ?? ""}`);
    for (const needed of Object.keys(dependencies ?? {})) visit(needed, folder, false);
    for (const needed of Object.keys({ ...optionalDependencies, ...peerDependencies })) visit(needed, folder, true);
  };
  for (const name of names) visit(name, workspace, false);
  return [...new Set(seen.values())].sort();
}

/** Where Node finds a package that one in the folder `from` imports: in its own node_modules, or those of the folders above. */
function folderOf({ packages }: Lock, name: string, from: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    const folder = at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (Object.hasOwn(packages, folder)) return folder;
    if (at === "") return undefined;
  }
}
