import type { PolicyOptions } from "./options";
import type { Policy } from "./policy";
import type { StudentSeen } from "./student/reader";
import { Student } from "./student/student";

/** A policy that does not learn and decides by itself. Its V(s) is that of a student that has not learned yet. */
export function critic(options: PolicyOptions, decide: NonNullable<Policy["decide"]>): Policy<StudentSeen> {
  const { policy, parameters } = new Student(options);
  return {
    memory: policy.memory,
    version: policy.version,
    parameters,
    read: (states, memory, rows) => policy.read(states, memory, rows),
    act: (states, seen, advice, rows) => policy.act(states, seen, advice, rows),
    decide,
  };
}
