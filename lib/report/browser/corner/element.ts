/** An element of the live corner, by its name without `corner-`. */
export function element<T extends HTMLElement>(name: string): T {
  return document.getElementById(`corner-${name}`) as T;
}
