import { argmax, logProbabilities } from "../../../distribution";
import { carriedOf } from "../../../env/carried";
import { describe } from "../../../env/describe";
import { OBSERVATION_BYTES } from "../../../env/view/observe";
import { noAdvice } from "../../../policy/policy";
import { K } from "../../../teacher/candidates";
import { lamorelPrompt } from "../../../teacher/prompt";
import type { Game } from "./game";

/** What everybody in a game makes of its present state. */
export interface Opinions {
  /** What the agent sees, in sentences. */
  readonly sees: readonly string[];
  /** log p_M of the candidates (K), and the likeliest of them; undefined in a game without a teacher. */
  readonly teacher: { readonly logs: Float64Array; readonly likeliest: number; readonly recorded: boolean } | undefined;
  /** log π(·|x, s) of the student given the teacher's likeliest token; undefined in a game without a teacher. */
  readonly advised: Float64Array | undefined;
  /** log π(·|s) of the student without a token. */
  readonly alone: Float64Array;
  /** The student's V(s). */
  readonly value: number;
}

/** Asks teacher and student about a game's present state; nothing is drawn. */
export function opinionsOn({ episode, student, teacher, of, told }: Game): Opinions {
  const { mission } = episode;
  const observations = new Uint8Array(OBSERVATION_BYTES);
  episode.observe(observations, 0);
  const sees = describe(observations, 0, carriedOf(episode.world));
  const states = { n: 1, observations, missions: [mission], prompt: () => "", plainPrompt: () => "" };
  const seen = student.read(states, new Float32Array(student.memory), [0]);
  const alone = student.act(states, seen, noAdvice(1, K), [0]);
  const [value] = seen.values;
  if (!of.advised) return { sees, teacher: undefined, advised: undefined, alone, value };
  const prompt = lamorelPrompt(mission, sees, told);
  const logs = logProbabilities(teacher.reply(prompt));
  const likeliest = argmax(logs);
  const tokens = Int8Array.of(likeliest);
  const advised = student.act(states, seen, { given: tokens, tokens, logs }, [0]);
  return { sees, teacher: { logs, likeliest, recorded: teacher.knows(prompt) }, advised, alone, value };
}
