import { level } from "../env";
import {
  arm,
  collect,
  emptyLinks,
  evaluate,
  evaluationLayouts,
  stream,
  Tandem,
  type TandemOptions,
  trainingLayouts,
} from "../feedback";
import { Student } from "../student";
import type { Teacher } from "../teacher";
import type { EvaluationRow, LogRow } from "./row";
import { type RunSpec, settingsOf } from "./spec";

/**
 * Runs a spec: yields its log row by row, and returns the student. The same spec and teacher give the same rows.
 * @param teacher the teacher of the arm; undefined for arms without one
 */
export async function* train(spec: RunSpec, teacher: Teacher | undefined): AsyncGenerator<LogRow, Student> {
  const settings = settingsOf(spec);
  const { seed } = spec;
  const weights = stream(seed, "weights");
  const shuffling = stream(seed, "shuffling");
  const student = new Student(settings, () => weights.uniform());
  const options: TandemOptions = {
    level: level(spec.level),
    environments: settings.environments,
    arm: arm(spec.arm),
    student: student.forward,
    teacher,
    gamma: settings.gamma,
    xDropout: settings.xDropout,
    greedy: false,
    random: {
      actions: stream(seed, "actions"),
      tokens: stream(seed, "tokens"),
      dropout: stream(seed, "dropout"),
      verdicts: stream(seed, "verdicts"),
    },
  };
  const tandem = new Tandem(options, trainingLayouts(seed, settings.environments));
  const learns = options.arm.actor === "student";

  for (let update = 1; update <= settings.updates; update++) {
    tandem.links = emptyLinks();
    const { rollout, episodes } = await collect(tandem, settings.steps); // Algorithm 1 at every step
    const losses = learns ? { losses: student.update(rollout, (n) => shuffling.integers(0, n)) } : {};
    tandem.parametersChanged();
    const frames = update * settings.environments * settings.steps;
    const { links, teacherCalls } = tandem;
    yield { kind: "update", update, frames, teacherCalls, episodes, links, ...losses };

    const last = update === settings.updates;
    if (!last && update % settings.evaluateEvery !== 0) continue;
    const at = { update, frames, final: false, decision: "sampled" } as const;
    yield* evaluations(options, at, settings.evaluationEpisodes, seed);
    if (!last) continue;
    yield* evaluations(options, { ...at, final: true }, settings.finalEpisodes, seed);
    if (learns) yield* evaluations(options, { ...at, final: true, decision: "greedy" }, settings.finalEpisodes, seed);
  }
  return student;
}

type At = Pick<EvaluationRow, "update" | "frames" | "final" | "decision">;

/** Both measures where the arm has both: learning where the student (or chance) acts alone, team where x is given. */
async function* evaluations(
  options: TandemOptions,
  at: At,
  count: number,
  seed: number,
): AsyncGenerator<EvaluationRow> {
  const { arm } = options;
  const measures: EvaluationRow["measure"][] = [];
  if (arm.actor !== "token") measures.push("learning");
  if (arm.teacher !== "none") measures.push("team");
  for (const measure of measures) {
    const turn = at.update * 4 + (at.final ? 2 : 0) + (at.decision === "greedy" ? 1 : 0);
    const random = stream(seed, "evaluation", turn);
    const { episodes, teacherCalls } = await evaluate(
      {
        ...options,
        teacher: measure === "team" ? options.teacher : undefined,
        xDropout: 0,
        greedy: at.decision === "greedy",
        random: { actions: random, tokens: random, dropout: random, verdicts: random },
      },
      evaluationLayouts(count, at.final),
    );
    yield { kind: "evaluation", ...at, measure, episodes, teacherCalls };
  }
}
