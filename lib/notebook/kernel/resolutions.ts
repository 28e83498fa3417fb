import type { SourceFile } from "./source-files";

/** Where TypeScript keeps, without declaring it, what a file's imports stand for; the versions differ in its shape. */
interface Resolved {
  readonly resolvedModules?: { forEach(visit: (resolution: Resolution | undefined) => void): void };
}

interface Resolution {
  readonly resolvedFileName?: string;
  readonly resolvedModule?: { readonly resolvedFileName?: string };
}

/** Paths of the modules a file imports; undefined for one that was not found. */
export function resolutions(file: SourceFile & Resolved): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  file.resolvedModules?.forEach((resolution) => {
    found.push(resolution?.resolvedModule?.resolvedFileName ?? resolution?.resolvedFileName);
  });
  return found;
}

/** The file itself and every local file reached from it by imports; declarations and packages are left out. */
export function localDependencies(start: SourceFile, fileAt: (path: string) => SourceFile | undefined): string[] {
  const reached = new Set<string>();
  const open = [start];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file.fileName)) continue;
    reached.add(file.fileName);
    for (const path of resolutions(file)) {
      if (path === undefined || path.includes("/node_modules/")) continue;
      const next = fileAt(path);
      if (next !== undefined && !next.isDeclarationFile) open.push(next);
    }
  }
  return [...reached];
}
