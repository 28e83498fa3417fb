import type { Session, Told } from "./channel";

/** What all channels together tell the teacher of environment i in this view; it counts as about what the last of them is about. */
export function toldTogether(sessions: readonly Session[], i: number, view: string): Told | undefined {
  const told = sessions.flatMap((session) => session.told?.(i, view) ?? []);
  if (told.length < 2) return told.at(0);
  const before = told.slice(0, -1).map(({ text }) => text);
  const { text, about, otherwise } = told[told.length - 1];
  return {
    text: [...before, text].join("\n"),
    about,
    ...(otherwise ? { otherwise: (verdict) => [...before, otherwise(verdict)].join("\n") } : {}),
  };
}

/** Adds the log-odds of all channels in this view to the teacher's scores (K). */
export function addBiases(sessions: readonly Session[], i: number, view: string, scores: Float64Array): void {
  for (const session of sessions) {
    const bias = session.bias?.(i, view);
    if (bias) for (let k = 0; k < scores.length; k++) scores[k] += bias[k];
  }
}
