import { renderToString } from "temml";
import { unescapeMarkup } from "../../markup";

/** Turns the marked formulas of a body, `<span data-tex="…">`, into MathML, which browsers draw without a script or a font. */
export function withFormulas(body: string): string {
  return body.replace(/<span ([^>]*data-tex="[^>]*)><\/span>/g, (_, attributes: string) => {
    const tex = unescapeMarkup(attributes.match(/data-tex="([^"]*)"/)?.[1] ?? "");
    return renderToString(tex, { displayMode: attributes.includes("data-display"), throwOnError: true });
  });
}
