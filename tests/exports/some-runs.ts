import { emptyMechanism } from "tandem/dist/feedback/mechanism";
import type { LogRow } from "tandem/dist/feedback/row";
import type { RunSpec } from "tandem/dist/runs/run-spec";
import { checkSpec } from "tandem/dist/runs/spec";
import type { LoggedRun } from "tandem/dist/runs/store";

/** Rows as a run of some seed might log them: two updates with an evaluation after the first, and a final one. */
export function someRows(seed: number): LogRow[] {
  const episodes = { count: 4, returns: 1.7, successes: 3, steps: 41 + seed };
  const links = {
    ...emptyMechanism({ dealt: true, masses: true }),
    tokens: 256,
    right: 100 + seed,
    seen: 200,
    followed: 150,
  };
  const evaluation = { kind: "evaluation", decision: "sampled", final: false, episodes, teacherCalls: 7 } as const;
  const losses = { policyLoss: 0.1 + seed / 7, entropy: 1.9, clipFraction: Number.NaN };
  return [
    { kind: "update", update: 1, frames: 256, teacherCalls: 256, episodes, links, losses },
    { ...evaluation, update: 1, frames: 256, measure: "learning" },
    { ...evaluation, update: 1, frames: 256, measure: "team", poseMass: 0.25 },
    {
      kind: "update",
      update: 2,
      frames: 512,
      teacherCalls: 512,
      episodes: { ...episodes, count: 0, returns: 0 },
      links,
    },
    { ...evaluation, update: 2, frames: 512, measure: "team", decision: "greedy", final: true },
  ];
}

/** A run with {@link someRows} that was asked for by an experiment. */
export function someRun(parts: Partial<RunSpec> & Pick<RunSpec, "arm" | "seed">, experiment?: string): LoggedRun {
  const spec = checkSpec({ teacher: "uniform", ...parts });
  const key = Buffer.from(`${spec.arm} ${spec.seed}`).toString("hex").padEnd(16, "0").slice(-16);
  return {
    manifest: { key, replies: null, identity: { code: "c", lock: "l" } },
    spec,
    rows: someRows(spec.seed),
    ...(experiment === undefined ? {} : { experiment }),
  };
}
