import type { PolicyOptions } from "./options";
import type { Policy } from "./policy";

/** A policy that does not learn and decides by itself. Its V(s) is that of a student that has not learned yet. */
export function critic(options: PolicyOptions, decide: NonNullable<Policy["decide"]>): Policy {
  const policy = options.engine.open(options);
  return {
    memory: policy.memory,
    version: policy.version,
    ...(policy.parameters ? { parameters: policy.parameters } : {}),
    read: (states, memory, rows) => policy.read(states, memory, rows),
    act: (states, seen, advice, rows) => policy.act(states, seen, advice, rows),
    decide,
  };
}
