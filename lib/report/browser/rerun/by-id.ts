/** An element of the page "Run it again", by its name without `rerun-`. */
export function byId<T extends HTMLElement>(name: string): T {
  return document.getElementById(`rerun-${name}`) as T;
}

/** A new element with a text in it. */
export function textElement<K extends keyof HTMLElementTagNameMap>(name: K, text: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
