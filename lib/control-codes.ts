const ESCAPE = "\u001b";
const SEQUENCE = new RegExp(`${ESCAPE}\\[[0-9;?]*[ -/]*[@-~]`, "g");
const COLOUR = /^\[[0-9;]*m/;

/**
 * The text as one may print it: terminal colours taken out, every other control code visible as �, and with them the marks
 * that turn the direction of writing. Model replies, file names and settings may hold any of them.
 */
export function withoutControlCodes(text: string): string {
  return visible(text.replace(SEQUENCE, ""));
}

/** The text with colours kept and every other control code made visible, safe to print on a terminal. */
export function onlyColours(text: string): string {
  const [first, ...rest] = text.split(ESCAPE);
  return visible(first) + rest.map((part) => (COLOUR.test(part) ? ESCAPE : "�") + visible(part)).join("");
}

/** The text in one line, without control codes. */
export function oneLine(text: string): string {
  return withoutControlCodes(text).replace(/\s+/g, " ").trim();
}

function visible(text: string): string {
  return text.replace(/(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu, "�");
}
