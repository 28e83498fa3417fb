import type { AnyLevel } from "../../env/environments";
import { InputError } from "../../errors";
import type { Arm } from "../../feedback/arm";
import type { Network } from "../../policy/student/networks/network";
import type { Teacher } from "../../teacher/teacher";

/** What each kind of part must have, by the type of its value. */
const SHAPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  arm: { name: "string", title: "string", teacher: "string", channels: "array" },
  policy: { name: "string", open: "function" },
  use: { name: "string" },
  rule: { name: "string", open: "function" },
  channel: { name: "string", create: "function" },
  noise: { name: "string", pass: "function" },
  budget: { name: "string", asks: "function" },
  network: { name: "string", shapes: "object", encode: "function", features: "number", memory: "number" },
  teacher: { name: "string", score: "function" },
  level: { id: "string", open: "function" },
};

/**
 * Checks that a value has the shape of a part.
 * @param kind such as `rule`
 * @param where how the user named it, for the error
 * @throws InputError naming what is missing
 */
function check(kind: keyof typeof SHAPES, value: unknown, where: string): void {
  if (typeof value !== "object" || value === null) {
    throw new InputError(`${where} is ${value === null ? "null" : typeof value}, no ${kind}; export an object`);
  }
  for (const [name, wanted] of Object.entries(SHAPES[kind])) {
    const found: unknown = Reflect.get(value, name);
    const type = Array.isArray(found) ? "array" : typeof found;
    if (type !== wanted) throw new InputError(`${where} is no ${kind}: its ${name} is ${type}, a ${wanted} is needed`);
  }
}

/** An arm of one's own. @throws InputError where it or one of its parts is none */
export function checkArm(value: unknown, where: string): Arm {
  check("arm", value, where);
  const arm = value as Arm;
  const kinds = { policy: arm.policy, use: arm.use, rule: arm.rule, noise: arm.noise, budget: arm.budget };
  for (const [kind, part] of Object.entries(kinds)) check(kind, part, `${where}'s ${kind}`);
  for (const channel of arm.channels) check("channel", channel, `${where}'s channel`);
  return arm;
}

/** A teacher of one's own. @throws InputError where it is none */
export function checkTeacher(value: unknown, where: string): Teacher {
  check("teacher", value, where);
  return value as Teacher;
}

/** A level of one's own. @throws InputError where it is none */
export function checkLevel(value: unknown, where: string): AnyLevel {
  check("level", value, where);
  return value as AnyLevel;
}

/** A network of one's own. @throws InputError where it is none */
export function checkNetwork(value: unknown, where: string): Network {
  check("network", value, where);
  return value as Network;
}
