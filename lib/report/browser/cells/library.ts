import { entropy, logProbabilities, logSoftmax, sample } from "../../../distribution";
import * as env from "../../../env";
import { levels } from "../../../env/levels/registry";
import { FailedError, InputError, InterruptedError, TandemError } from "../../../errors";
import { arm } from "../../../feedback/arm";
import { TUTOR } from "../../../feedback/arms/tutor";
import { budgets } from "../../../feedback/budgets";
import { collect } from "../../../feedback/collect";
import { evaluate } from "../../../feedback/evaluate";
import { Loop } from "../../../feedback/loop";
import { emptyMechanism } from "../../../feedback/mechanism";
import { noises } from "../../../feedback/noise";
import { rules } from "../../../feedback/rules";
import { feedbackSentence } from "../../../feedback/sentence";
import type { Settings } from "../../../feedback/settings";
import { evaluationLayouts, sharedStreams, stream, trainingLayouts, trainingStreams } from "../../../feedback/streams";
import { inverted, tdError } from "../../../feedback/verdict";
import { learns, noAdvice } from "../../../policy/policy";
import { generalisedAdvantage } from "../../../policy/student/advantage";
import { simd } from "../../../policy/student/engines/simd";
import { missionVector } from "../../../policy/student/features";
import { mlp } from "../../../policy/student/networks/mlp";
import { SimdStudent } from "../../../policy/student/simd/student";
import { uses } from "../../../policy/student/uses";
import { Registry } from "../../../registry";
import { loopOptions } from "../../../runs/loop-options";
import { openPolicy } from "../../../runs/open-policy";
import { resolvedPlan } from "../../../runs/resolved-plan";
import type { RunPlan } from "../../../runs/run-plan";
import type { RunSpec } from "../../../runs/run-spec";
import { Training } from "../../../runs/train";
import { CANDIDATES, candidatesOf } from "../../../teacher/candidates";
import { constantTeacher } from "../../../teacher/constant";
import { oracle } from "../../../teacher/oracle";
import { glamPrompt, lamorelPrompt } from "../../../teacher/prompt";
import type { Teacher } from "../../../teacher/teacher";
import { uniform } from "../../../teacher/uniform";
import { playEpisode, snapshot } from "../../episode";
import type { CellsLibrary } from "../../page/cells-data";
import type { Replies } from "../../page/rerun-data";
import * as stats from "../../stats/index";
import { packedTeacher } from "../beside/packed-replies";
import { channels, policies } from "../beside/page-parts";

/** What a page knows beside the code. */
export interface CellsData {
  readonly settings: CellsLibrary["settings"];
  readonly replies: Replies;
}

const arms = new Registry("arm", TUTOR);

/** The library as a cell in a page imports it: what needs no file, no process and no network. */
export function pageLibrary({ settings, replies }: CellsData, verbs: object): Readonly<Record<string, unknown>> {
  const settingsOf = ({ preset, overrides }: Pick<RunSpec, "preset" | "overrides">): Settings =>
    ({ ...settings.defaults, ...settings.presets[preset], ...overrides }) as Settings;
  const planOf = (spec: RunSpec): RunPlan => {
    const parts = { arm: arms.get(spec.arm), level: levels.get(spec.level), network: mlp, engine: simd };
    return resolvedPlan({ ...parts, seed: spec.seed }, settingsOf(spec));
  };
  const open = async (name: string): Promise<Teacher> => {
    const builtIn = [oracle, uniform].find((one) => one.name === name);
    if (builtIn) return builtIn;
    if (replies[name]) return packedTeacher(name, replies[name]);
    const known = [oracle.name, uniform.name, ...Object.keys(replies)].join(", ");
    throw new InputError(`this page has no replies of ${name}; use one of ${known}`);
  };
  return {
    ...{ arm, arms, budgets, channels, levels, noises, policies, rules, uses, stats },
    env: { ...env, snapshot },
    ...{ FailedError, InputError, InterruptedError, TandemError },
    feedback: {
      ...{ collect, evaluate, Loop, emptyMechanism, feedbackSentence, inverted, tdError, playEpisode },
      ...{ evaluationLayouts, sharedStreams, stream, trainingLayouts, trainingStreams },
      ...{ DEFAULTS: settings.defaults, PRESETS: settings.presets },
    },
    runs: { planOf, settingsOf, loopOptions, openPolicy, Training },
    students: { entropy, logSoftmax, sample, learns, noAdvice, generalisedAdvantage, missionVector, SimdStudent },
    teachers: {
      ...{ open, oracle, uniform, constant: constantTeacher, CANDIDATES, candidatesOf },
      ...{ glamPrompt, lamorelPrompt, logProbabilities, names: () => ["oracle", "uniform", ...Object.keys(replies)] },
    },
    ...verbs,
  };
}
