const lazy = globalThis as { tandemLazy?: Record<string, unknown> };

/** What a script that was asked for does: brings what it was asked for. */
export function bring(name: string, value: unknown): void {
  lazy.tandemLazy ??= {};
  lazy.tandemLazy[name] = value;
}

const asked = new Map<string, Promise<unknown>>();

/**
 * What a script beside the page brings, as `lazyScript` wrote it; it is loaded when it is first asked for.
 * @param name of its file, without `.js`
 */
export function loadLazy<T>(name: string): Promise<T> {
  const known = asked.get(name) ?? load(name);
  asked.set(name, known);
  return known as Promise<T>;
}

function load(name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${name}.js`;
    script.addEventListener("load", () => resolve(lazy.tandemLazy?.[name]));
    script.addEventListener("error", () => {
      asked.delete(name);
      reject(new Error(`${name}.js, which lies beside this page, could not be loaded`));
    });
    document.head.append(script);
  });
}
