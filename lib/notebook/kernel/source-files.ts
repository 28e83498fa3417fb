import type * as TypeScript from "@tslab/typescript-for-tslab";

/** A parsed file with two fields that TypeScript keeps without declaring them. */
export type SourceFile = TypeScript.SourceFile & { readonly locals?: unknown; version?: string };

/** What TypeScript asks a file to be parsed for. */
export type Language = TypeScript.ScriptTarget | TypeScript.CreateSourceFileOptions;

/** The parsed files of a notebook's program. Each is parsed again only when it has changed. */
export class SourceFiles {
  readonly #ts: typeof TypeScript;
  readonly #sys: TypeScript.System;
  readonly #files = new Map<string, SourceFile>();
  readonly #changed = new Set<string>();
  readonly #watched = new Set<string>();
  #documented = false;
  #versions = 0;

  /**
   * @param sys reads the files, those that tslab keeps in memory included
   * @param inMemory paths of those files, whose changes `changed` tells
   */
  constructor(ts: typeof TypeScript, sys: TypeScript.System, inMemory: readonly string[]) {
    this.#ts = ts;
    this.#sys = sys;
    for (const path of inMemory) this.#watched.add(path);
  }

  /** A file as it was parsed last; undefined when it never was. */
  parsed(path: string): SourceFile | undefined {
    return this.#files.get(path);
  }

  /** From now on a file is looked at again when it is next asked for. */
  changed(path: string): void {
    this.#changed.add(path);
  }

  /** A file as it is now; undefined when there is none. */
  get(path: string, language: Language): SourceFile | undefined {
    const known = this.#files.get(path);
    if (known !== undefined && !this.#changed.has(path)) return known;
    this.#changed.delete(path);
    const read = this.#sys.readFile(path);
    if (read === undefined) {
      this.#files.delete(path);
      return undefined;
    }
    const text = this.#documented || !isPackageDeclaration(path) ? read : withoutDocumentation(read);
    if (isLocal(path)) this.#watch(path);
    if (known?.text === text) return known;
    const file: SourceFile = this.#ts.createSourceFile(path, text, language);
    file.version = String(++this.#versions);
    this.#files.set(path, file);
    return file;
  }

  /** From now on packages' declarations are read with their documentation, which hover shows and nothing else needs. */
  readDocumentation(): void {
    if (this.#documented) return;
    this.#documented = true;
    for (const path of this.#files.keys()) if (isPackageDeclaration(path)) this.changed(path);
  }

  #watch(path: string): void {
    if (this.#watched.has(path)) return;
    this.#watched.add(path);
    this.#sys.watchFile!(path, () => this.changed(path));
  }
}

/** Whether a file is one of the user's own, a cell included. */
export function isLocal(path: string): boolean {
  return !path.endsWith(".d.ts") && !path.includes("/node_modules/");
}

function isPackageDeclaration(path: string): boolean {
  return path.endsWith(".d.ts") && path.includes("/node_modules/");
}

/** The text with its doc comments made plain ones of the same length, which takes TypeScript a quarter of the time off. */
function withoutDocumentation(text: string): string {
  return text.replace(/^([ \t]*)\/\*\*(?!\/)/gm, "$1/* ");
}
