import type * as TypeScript from "@tslab/typescript-for-tslab";

interface Watched {
  stamp: string;
  readonly notify: () => void;
}

/** Stands in for TypeScript's file watching: looks at the watched files when it is told to, and at no other time. */
export class FileStamps {
  readonly #ts: typeof TypeScript;
  readonly #watched = new Map<string, Watched>();

  constructor(ts: typeof TypeScript) {
    this.#ts = ts;
  }

  /** TypeScript's `watchFile`; a later call for the same path replaces the earlier one. */
  watch(path: string, callback: TypeScript.FileWatcherCallback): TypeScript.FileWatcher {
    const notify = () => callback(path, this.#ts.FileWatcherEventKind.Changed);
    this.#watched.set(path, { stamp: this.#stampOf(path), notify });
    return { close: () => void this.#watched.delete(path) };
  }

  /** Tells of every file whose time or size is another than at the last look. */
  refresh(): void {
    for (const [path, watched] of this.#watched) {
      const stamp = this.#stampOf(path);
      if (stamp === watched.stamp) continue;
      watched.stamp = stamp;
      watched.notify();
    }
  }

  #stampOf(path: string): string {
    const { sys } = this.#ts;
    return `${sys.getModifiedTime?.(path)?.getTime()} ${sys.getFileSize?.(path)}`;
  }
}
