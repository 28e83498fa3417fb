import type { Session, Told } from "./channel";

/** What all channels together tell the teacher of environment i in this view; it counts as about what the last of them is about. */
export function toldTogether(sessions: readonly Session[], i: number, view: string): Told | undefined {
  if (sessions.length === 1) return sessions[0].told?.(i, view);
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

/** The teacher's scores (K) with the log-odds that all channels add in this view; undefined where none adds any. */
export function addedBiases(
  sessions: readonly Session[],
  i: number,
  view: string,
  reply: ArrayLike<number>,
): Float64Array | undefined {
  let scores: Float64Array | undefined;
  for (const session of sessions) {
    const bias = session.bias?.(i, view);
    if (!bias) continue;
    scores ??= Float64Array.from(reply);
    for (let k = 0; k < scores.length; k++) scores[k] += bias[k];
  }
  return scores;
}
