/**
 * The text as one may print it: terminal colours taken out, every other control code visible as �, and with them the marks
 * that turn the direction of writing. Model replies, file names and settings may hold any of them.
 */
export function withoutControlCodes(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return visible(text.replace(/\x1b\[[0-9;?]*[ -/]*[@-~]/g, ""));
}

/** The text with colours kept and every other control code made visible, safe to print on a terminal. */
export function onlyColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/(\x1b\[[0-9;]*m)|[^\x1b]+|\x1b/g, (part, colour) =>
    colour === undefined ? visible(part) : part,
  );
}

/** The text in one line, without control codes. */
export function oneLine(text: string): string {
  return withoutControlCodes(text).replace(/\s+/g, " ").trim();
}

function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "�");
}
