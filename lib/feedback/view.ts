/** A view as a text, by which channels and rules remember: equal for states whose missions and descriptions are alike. */
export function viewOf(mission: string, descriptions: readonly string[]): string {
  return `${mission}\n${descriptions.join(", ")}`;
}
