/**
 * A script that brings a page a value when it is asked for: pages are opened from folders, where nothing but scripts can be loaded.
 * `browser/beside/lazy.ts` asks.
 * @param name of its file, without `.js`
 * @param value as JSON has it
 */
export function lazyScript(name: string, value: unknown): string {
  return `(globalThis.tandemLazy??={})[${JSON.stringify(name)}]=${JSON.stringify(value)};\n`;
}
