import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { DEFAULTS } from "tandem/dist/feedback/settings";
import type { States } from "tandem/dist/policy/policy";
import { emptyRollout, type Rollout } from "tandem/dist/policy/rollout";
import type { Network } from "tandem/dist/policy/student/networks/network";
import { Student } from "tandem/dist/policy/student/student";
import { uses } from "tandem/dist/policy/student/uses";
import type { TokenUse } from "tandem/dist/policy/student/uses/use";

/** Candidates of these tests. */
export const ACTIONS = 6;

/** A student on a network, its weights drawn from a seed. */
export function studentOf(
  network: Network,
  seed: number,
  ppo: Partial<typeof DEFAULTS> = {},
  [use, annealFrames]: readonly [use: TokenUse, annealFrames: number] = [uses.get("input"), 1],
): Student {
  const random = new Pcg64(seed);
  return new Student({
    network,
    actions: ACTIONS,
    use,
    ppo: { ...DEFAULTS, ...ppo },
    annealFrames,
    uniform: () => random.uniform(),
  });
}

const MISSIONS = ["go to the red ball", "pick up a grey key", "go to the ball behind you, then open a door"];

/** A rollout in views of noise, as a student lives it: it reads, acts by its own policy, and forgets where an episode ends. */
export function lived(student: Student, seed: number, [steps, n]: readonly [number, number] = [5, 4]): Rollout {
  const random = new Pcg64(seed);
  const rollout = emptyRollout(steps, n, { memory: student.memory });
  const all = Array.from({ length: n }, (_, i) => i);
  let memory = new Float32Array(n * student.memory);
  for (let t = 0; t < steps; t++) {
    const observations = views(n, random);
    const missions = all.map((i) => MISSIONS[(i + t * Number(i === 1)) % MISSIONS.length]);
    const states: States = { n, observations, missions, prompt: () => "", plainPrompt: () => "" };
    const seen = student.read(states, memory, all);
    const advice = adviceOf(n, random);
    const logs = student.act(states, seen, advice, all);
    const at = t * n;
    rollout.observations.set(observations, at * 147);
    rollout.memory.set(memory, at * student.memory);
    rollout.tokens.set(advice.tokens, at);
    rollout.logProbabilities.set(advice.logs, at * ACTIONS);
    rollout.values.set(seen.values, at);
    memory = seen.memory.slice();
    for (const i of all) {
      rollout.missions[at + i] = missions[i];
      rollout.actions[at + i] = random.integers(0, ACTIONS);
      rollout.actionLogProbabilities[at + i] = logs[i * ACTIONS + rollout.actions[at + i]];
      rollout.rewards[at + i] = random.uniform();
      rollout.ended[at + i] = random.integers(0, 3) === 0 ? 1 : 0;
      if (rollout.ended[at + i]) memory.fill(0, i * student.memory, (i + 1) * student.memory);
    }
  }
  return rollout;
}

function views(n: number, random: Pcg64): Uint8Array {
  return Uint8Array.from({ length: n * 147 }, (_, k) => random.integers(0, [11, 6, 3][k % 3]));
}

function adviceOf(n: number, random: Pcg64): { given: Int8Array; tokens: Int8Array; logs: Float64Array } {
  const tokens = Int8Array.from({ length: n }, () => random.integers(-1, ACTIONS));
  const logs = Float64Array.from({ length: n * ACTIONS }, (_, k) =>
    tokens[Math.floor(k / ACTIONS)] < 0 ? 0 : -random.uniform() * 5,
  );
  return { given: tokens, tokens, logs };
}
