import {
  alikeNote,
  experiment as done,
  type Experiment,
  type ExperimentSpec,
  type RunOptions,
  remember,
} from "../runs";
import { DEFAULT_TEACHER } from "../teacher";
import { isNotebook } from "./display";
import { runProgress } from "./run-progress";

/**
 * Does an experiment: arms × seeds, on a level, with a teacher. In a notebook its progress shows below the cell. Runs that
 * are finished already are not done again; an arm, teacher, level or network that is an object runs in this process, anew
 * each time.
 * @throws SpecError, InputError before anything runs; FailedError for runs that broke, after all others were done
 */
export async function experiment(spec: ExperimentSpec, options: RunOptions = {}): Promise<Experiment> {
  const note = alikeNote(spec.teacher ?? DEFAULT_TEACHER, spec.arms);
  if (note !== undefined) (options.onMessage ?? console.log)(note);
  if (!isNotebook()) return remembered(spec, await done(spec, options), options);
  const progress = runProgress();
  const result = await done(spec, { onProgress: progress.update, onMessage: console.log, ...options });
  progress.done();
  return remembered(spec, result, options);
}

/** Runs that are in data/runs can be asked for by the experiment's name afterwards. */
function remembered(spec: ExperimentSpec, result: Experiment, { runs }: RunOptions): Experiment {
  if (runs === undefined) remember(spec, result);
  return result;
}
