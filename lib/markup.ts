const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it stands in HTML or SVG, in elements and in quoted attributes. What XML does not allow becomes a blank. */
export function escapeMarkup(text: string): string {
  return text.replace(/(?![\t\n])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, " ").replace(/[&<>"']/g, (sign) => ENTITIES[sign]);
}

/** The text that an escaped piece of HTML stands for: the named entities of {@link escapeMarkup}, and numbered ones. */
export function unescapeMarkup(text: string): string {
  const names: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', amp: "&" };
  return text.replace(
    /&(?:(lt|gt|quot|amp)|#(\d+)|#x([0-9a-f]+));/gi,
    (_, name?: string, decimal?: string, hex?: string) =>
      name ? names[name.toLowerCase()] : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex!, 16)),
  );
}

/** A value as JSON that may stand in a script element: nothing in it can end the element or open a comment. */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
