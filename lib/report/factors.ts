import { arms, DEFAULTS, PRESETS, takesTeacher } from "../feedback";
import { type LoggedRun, type RunSpec, teacherHad } from "../runs";

/** What a run was made with, beside its arm and its seed. Runs that differ in one of these answer different questions. */
export interface Factors {
  /** Name of the experiment that asked for it; empty for none. */
  readonly experiment: string;
  /** Name of the teacher that it had: `none` in arms without one, `oracle` in those that the oracle teaches. */
  readonly teacher: string;
  readonly level: string;
  readonly preset: string;
  /** The settings in which it differs from its preset, such as `gamma=0.9 network=gru`; empty for none. */
  readonly settings: string;
}

/** Name of a factor. */
export type Factor = keyof Factors;

/** A run's arm, seed and factors, as columns of a table. */
export function factorsOf(run: LoggedRun): Factors & { readonly arm: string; readonly seed: number } {
  const { spec, experiment = "" } = run;
  const { arm, seed, level, preset } = spec;
  return { experiment, arm, seed, teacher: teacherHad(run) ?? "none", level, preset, settings: settingsText(spec) };
}

/** Whether an arm has a teacher of its own or none, whatever teacher the experiment has. */
export function fixesTeacher(arm: string, teacher: string): boolean {
  if (arms.has(arm)) return !takesTeacher(arms.get(arm));
  return ["none", "oracle", "uniform"].includes(teacher);
}

function settingsText({ preset, overrides }: RunSpec): string {
  const usual: Readonly<Record<string, unknown>> = { ...DEFAULTS, ...PRESETS[preset] };
  return Object.entries(overrides)
    .filter(([name, value]) => value !== usual[name])
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(" ");
}
