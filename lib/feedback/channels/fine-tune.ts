import { entropy, klDivergence } from "../../distribution";
import { InputError } from "../../errors";
import { exp } from "../../exact-math";
import { accompanied } from "../../policy/accompanied";
import { CANDIDATES } from "../../teacher/candidates";
import { type Lesson, TunedTeacher } from "../../teacher/tuned-teacher";
import type { PartSettings } from "../part-settings";
import { viewPrompt } from "../view-prompt";
import type { Channel, ChannelKind, Said } from "./channel";

/** What a verdict is worth to the teacher (r). */
const REWARDS = { better: 1, worse: -1 } as const;

/**
 * The teacher learns from the student: its weights are moved by the verdicts, and it hears nothing. After each update of the student,
 * Adam (`teacherLearningRate`, gradient's norm at most `teacherMaxGradientNorm`) goes against the gradient of REINFORCE's loss with the
 * KL to the start (Williams 1992; Ziegler et al. 2019)
 *
 * −mean (r − b) · log p(x_t | view) + `klCoefficient` · mean KL(p(· | view) ‖ p_start(· | view)),
 *
 * where the means go over judged steps, in minibatches of at most `teacherMinibatch` in the order in which they were heard; p is the
 * softmax over the six candidates after the view's prompt with nothing told; r is 1 for better and −1 for worse, and a step without a
 * verdict has no term; b is the running mean of r over the updates before (rate `baselineRate`; 0: no baseline). All weights are
 * trained, or with `loraRank` an adapter. The first minibatch of an update is on-policy, the later ones are off by the steps since; beside
 * a channel that speaks all are, as tokens are then drawn after what it said.
 *
 * Kept for the whole run, and in its checkpoints, but not with the finished run; an evaluation uses the weights as they are and learns
 * nothing. The frozen control is `teacherLearningRate` 0. Its model must be the run's own, a folder with weights, see `bind`.
 *
 * Losses of an update's row hold, to watch for a collapse, `teacherLoss` and `teacherGradientNorm` (means over its gradient steps, 0
 * without one) and, of the teacher after them over all steps of the update, `teacherEntropy` over the candidates, `teacherKl` to the start (nats), and `teacherCommonest`, the share of the commonest token.
 */
export const fineTune: ChannelKind = {
  name: "fine-tune",
  title: "the teacher's weights are moved by the verdicts",
  settings: [
    "baselineRate",
    "counterfactual",
    "klCoefficient",
    "loraAlpha",
    "loraRank",
    "teacherLearningRate",
    "teacherMaxGradientNorm",
    "teacherMinibatch",
  ],
  create: (settings) => opened(settings),
  bind: async (model, settings, policy) => {
    const { loraRank: rank, loraAlpha: alpha } = settings;
    const teacher = await TunedTeacher.open(model, rank > 0 ? { rank, alpha } : undefined);
    let losses: Record<string, number> = {};
    return {
      teacher,
      channel: {
        ...fineTune,
        create: (given, candidates) => {
          checkCandidates(candidates);
          return opened(given, teacher, (measures) => Object.assign(losses, measures));
        },
      },
      policy: accompanied(policy, {
        row: (of) => {
          losses = of; // the row is written after the teacher has learned
        },
        save: () => teacher.save(),
        load: (tensors) => teacher.load(tensors),
      }),
    };
  },
};

/** Texts of other candidates would need a teacher that scores those. */
function checkCandidates(candidates: readonly string[]): void {
  if (candidates.join("\n") === CANDIDATES.join("\n")) return;
  throw new InputError(
    `the channel fine-tune moves a teacher that chooses from ${CANDIDATES.join(", ")}, not from ${candidates.join(", ")}; take another level`,
  );
}

type Heard = Pick<Said, "view" | "token" | "verdict">;

/** @param teacher whom it moves; a channel without one can only listen */
function opened(
  settings: PartSettings,
  teacher?: TunedTeacher,
  report: (measures: Readonly<Record<string, number>>) => void = () => {},
): Channel {
  let heard: Heard[] = [];
  let baseline = 0;
  return {
    outlives: true,
    open: (_n, frozen) => ({
      hear: (_i, { view, token, verdict }) => {
        if (!frozen) heard.push({ view, token, verdict });
      },
    }),
    learn: async () => {
      if (!teacher) throw new InputError("the channel fine-tune moves a model's weights; name a model as the teacher");
      const steps = heard;
      heard = [];
      if (steps.length === 0) return;
      const judged = steps.flatMap(({ view, token, verdict }) =>
        verdict ? [{ prompt: viewPrompt(view), token, reward: REWARDS[verdict] }] : [],
      );
      const lessons = judged.map(({ reward, ...given }): Lesson => ({ ...given, advantage: reward - baseline }));
      const moved = await move(teacher, lessons, settings);
      if (judged.length > 0) {
        baseline += settings.baselineRate * (meanOf(judged.map(({ reward }) => reward)) - baseline);
      }
      report({ ...moved, ...(await collapse(teacher, steps)) });
    },
    save: () => baseline,
    load: (saved) => {
      baseline = saved as number;
    },
  };
}

/** The gradient steps of an update. */
async function move(
  teacher: TunedTeacher,
  lessons: readonly Lesson[],
  { teacherLearningRate, teacherMinibatch, teacherMaxGradientNorm, klCoefficient }: PartSettings,
): Promise<{ readonly teacherLoss: number; readonly teacherGradientNorm: number }> {
  const losses: number[] = [];
  const norms: number[] = [];
  const size = Math.ceil(lessons.length / Math.ceil(lessons.length / teacherMinibatch)); // as even as can be
  for (let start = 0; start < lessons.length; start += size) {
    const { loss } = await teacher.learn(lessons.slice(start, start + size), klCoefficient);
    losses.push(loss);
    norms.push(teacher.step(teacherLearningRate, teacherMaxGradientNorm));
  }
  return { teacherLoss: meanOf(losses), teacherGradientNorm: meanOf(norms) };
}

/** What shows that a teacher collapses, over an update's steps. */
async function collapse(teacher: TunedTeacher, steps: readonly Heard[]): Promise<Readonly<Record<string, number>>> {
  const counts = new Array<number>(CANDIDATES.length).fill(0);
  for (const { token } of steps) counts[token]++;
  const prompts = steps.map(({ view }) => viewPrompt(view));
  const [logs, starts] = [await teacher.logs(prompts), await teacher.startLogs(prompts)];
  const [now, start] = [logs, starts].map((all) => all.map((row) => row.map(exp)));
  return {
    teacherEntropy: meanOf(logs.map(entropy)),
    teacherKl: meanOf(now.map((p, k) => klDivergence(p, start[k]))),
    teacherCommonest: Math.max(...counts) / steps.length,
  };
}

/** 0 of none. */
function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
