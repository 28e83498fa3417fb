import { renderToString } from "temml";

/** Turns the marked formulas of a body, `<span data-tex="…">`, into MathML, which browsers draw without a script or a font. */
export function withFormulas(body: string): string {
  return body.replace(/<span ([^>]*data-tex="[^>]*)><\/span>/g, (_, attributes: string) => {
    const tex = unescapeMarkup(attributes.match(/data-tex="([^"]*)"/)?.[1] ?? "");
    return renderToString(tex, { displayMode: attributes.includes("data-display"), throwOnError: true });
  });
}

/** The text that an escaped piece of HTML stands for. */
export function unescapeMarkup(text: string): string {
  const names: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', amp: "&" };
  return text.replace(
    /&(?:(lt|gt|quot|amp)|#(\d+)|#x([0-9a-f]+));/gi,
    (_, name?: string, decimal?: string, hex?: string) =>
      name ? names[name.toLowerCase()] : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex!, 16)),
  );
}
