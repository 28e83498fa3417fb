import type { PolicyKind } from "../../../policy/kinds/kind";
import { type Advice, type Learner, learns, type Policy, type Seen, type States } from "../../../policy/policy";
import { call, callWithin, PartError, shown } from "../call";
import { finite, shaped } from "./opened";

/** A policy of one's own: it gets copies, has a time limit a call, and must give numbers of the right count. */
export function guardPolicy(kind: PolicyKind, seconds: number): PolicyKind {
  const what = `policy ${kind.name}`;
  return {
    ...kind,
    open: async (options) => {
      const opened = await callWithin(`${what}: open`, seconds, () => kind.open(options));
      const policy = shaped("acting policy", `${what}: open`, opened);
      if (kind.learns) shaped("learner", `${what}: open`, policy as Learner);
      return guardActing(what, policy, options.actions, seconds);
    },
  };
}

function guardActing(what: string, policy: Policy | Learner, K: number, seconds: number): Policy | Learner {
  let changes = 0; // a policy that learns need not count them itself
  const acting: Policy = {
    memory: policy.memory,
    get version() {
      return policy.version + changes;
    },
    ...(policy.parameters ? { parameters: policy.parameters } : {}),
    ...(policy.readsText ? { readsText: true } : {}),
    ...(policy.prompt ? { prompt: guardPrompt(what, policy) } : {}),
    read: async (states, memory, rows) => {
      const copy = Float32Array.from(memory);
      const seen = await callWithin(`${what}: read`, seconds, () => policy.read(copyOf(states), copy, [...rows]));
      return checkSeen(`${what}: read`, seen, states.n, policy.memory, K);
    },
    act: async (states, seen, advice, rows) => {
      const logs = await callWithin(`${what}: act`, seconds, () =>
        policy.act(copyOf(states), seen, copyOfAdvice(advice), [...rows]),
      );
      if (!(logs instanceof Float64Array) || logs.length !== states.n * K) {
        throw new PartError(`${what}: act gave ${shown(logs)}; a Float64Array of ${states.n} × ${K} is needed`);
      }
      for (const i of rows) finite(`${what}: act`, logs.subarray(i * K, (i + 1) * K), K);
      return logs;
    },
  };
  const { decide } = policy;
  if (decide) {
    acting.decide = (row, advice, random) => {
      const action = call(`${what}: decide`, () => decide.call(policy, row, copyOfAdvice(advice), random));
      if (Number.isInteger(action) && action >= 0 && action < K) return action;
      throw new PartError(`${what}: decide gave ${shown(action)}; an action from 0 to ${K - 1} is needed`);
    };
  }
  if (!learns(policy)) return acting;
  return Object.defineProperties({} as Learner, {
    ...Object.getOwnPropertyDescriptors(acting),
    ...Object.getOwnPropertyDescriptors({
      update: async (rollout, integer) => {
        const losses = await callWithin(`${what}: update`, seconds, () => policy.update(rollout, integer));
        changes++;
        for (const [name, loss] of Object.entries(losses ?? {})) finite(`${what}: update: ${name}`, [loss], 1);
        return { ...losses };
      },
      save: () => call(`${what}: save`, () => policy.save()),
      load: (tensors) => {
        call(`${what}: load`, () => policy.load(tensors));
        changes++;
      },
    } satisfies Pick<Learner, "update" | "save" | "load">),
  });
}

function guardPrompt(what: string, policy: Policy): NonNullable<Policy["prompt"]> {
  return (mission, steps, told) => {
    const text = call(`${what}: prompt`, () => policy.prompt?.(mission, [...steps], told));
    if (typeof text === "string") return text;
    throw new PartError(`${what}: prompt gave ${shown(text)}; a text is needed`);
  };
}

function checkSeen(what: string, seen: Seen, n: number, memory: number, K: number): Seen {
  finite(`${what}: values`, seen?.values, n);
  finite(`${what}: memory`, seen.memory, n * memory);
  if (seen.q) finite(`${what}: q`, seen.q, n * K);
  return seen;
}

function copyOf({ observations, missions, ...rest }: States): States {
  return { ...rest, observations: Uint8Array.from(observations), missions: [...missions] };
}

function copyOfAdvice({ given, tokens, logs }: Advice): Advice {
  return { given: given.slice(), tokens: tokens.slice(), logs: logs.slice() };
}
