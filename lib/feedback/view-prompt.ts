import { lamorelPrompt } from "../teacher/prompt";

/** The prompt of a view, as `viewOf` writes it, with nothing told: the one that a `Sight` of it makes. */
export function viewPrompt(view: string): string {
  const end = view.indexOf("\n");
  return lamorelPrompt(view.slice(0, end), [view.slice(end + 1)]);
}
