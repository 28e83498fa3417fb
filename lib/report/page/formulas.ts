import { renderToString } from "temml";
import { unescapeMarkup } from "../../markup";

/**
 * Turns the marked formulas of a body, `<span data-tex="…">`, into MathML, which browsers draw without a script or a font. One in a line of
 * its own may be wider than a phone: it takes the focus, so that a keyboard can scroll it, and its paragraph has the class `formula`.
 */
export function withFormulas(body: string): string {
  const drawn = body.replace(/<span ([^>]*data-tex="[^>]*)><\/span>/g, (_, attributes: string) => {
    const tex = unescapeMarkup(attributes.match(/data-tex="([^"]*)"/)?.[1] ?? "");
    const displayMode = attributes.includes("data-display");
    const math = renderToString(tex, { displayMode, throwOnError: true });
    return displayMode ? math.replace("<math ", '<math tabindex="0" ') : math;
  });
  return drawn.replace(/<p>([\s\S]*?)<\/p>/g, (all, inner: string) =>
    inner.includes(' display="block"') ? `<p class="formula">${inner}</p>` : all,
  );
}
