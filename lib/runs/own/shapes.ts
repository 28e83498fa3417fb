import { shown } from "./call";

/** A kind of thing whose shape is known. */
export type Shape =
  | ("arm" | "policy" | "use" | "rule" | "channel" | "noise" | "budget" | "network" | "teacher" | "level" | "game")
  | (
      | "judge"
      | "knowledge"
      | "dealer"
      | "channel of a run"
      | "session"
      | "encoder"
      | "acting policy"
      | "learner"
      | "environments"
    );

/** What each kind of thing must have, by the type of its value; what ends in `?` may be left out. */
const SHAPES: Readonly<Record<Shape, Readonly<Record<string, string>>>> = {
  arm: {
    name: "string",
    title: "string",
    teacher: "string",
    channels: "array",
    follows: "string?",
    counted: "boolean?",
  },
  policy: { name: "string", open: "function", learns: "boolean", needsToken: "boolean?" },
  use: { name: "string", settings: "array?", encode: "function?", prior: "function?", target: "function?" },
  rule: { name: "string", settings: "array?", open: "function", learn: "function?", foresees: "boolean?" },
  channel: { name: "string", settings: "array?", create: "function" },
  noise: { name: "string", settings: "array?", pass: "function?", create: "function?", after: "function?" },
  dealer: { open: "function", save: "function?", load: "function?" },
  budget: { name: "string", settings: "array?", looks: "boolean?", asks: "function" },
  network: {
    name: "string",
    shapes: "object",
    encode: "function",
    features: "number",
    memory: "number",
    observation: "number?",
    zeros: "array?",
    encoder: "function?",
  },
  teacher: { name: "string", score: "function", fingerprint: "string?", sees: "string?", close: "function?" },
  level: { id: "string", open: "function", candidates: "array?" },
  game: {
    id: "string",
    candidates: "array?",
    observation: "number?",
    maxSteps: "number",
    start: "function",
    step: "function",
    observe: "function",
    describe: "function",
    mission: "function",
    right: "function?",
  },
  knowledge: { open: "function", save: "function", load: "function" },
  judge: { judge: "function", foresee: "function?", forget: "function?", save: "function?", load: "function?" },
  "channel of a run": {
    outlives: "boolean",
    foresees: "boolean?",
    open: "function",
    learn: "function?",
    save: "function?",
    load: "function?",
  },
  session: {
    hear: "function",
    told: "function?",
    retry: "function?",
    bias: "function?",
    forget: "function?",
    save: "function?",
    load: "function?",
  },
  encoder: { parametersChanged: "function", encode: "function" },
  "acting policy": { memory: "number", version: "number", read: "function", act: "function", decide: "function?" },
  learner: { update: "function", save: "function", load: "function" },
  environments: {
    n: "number",
    reset: "function",
    step: "function",
    mission: "function",
    stepCount: "function",
    describe: "function",
    rightActions: "function",
    saveState: "function",
    loadState: "function",
  },
};

/** What is wrong with the shape of a value, in words; undefined where nothing is. */
export function mistakeOf(kind: Shape, value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return `it is ${shown(value)}, an object is needed`;
  }
  for (const [name, wanted] of Object.entries(SHAPES[kind])) {
    const found: unknown = Reflect.get(value, name);
    if (found === undefined && wanted.endsWith("?")) continue;
    const type = Array.isArray(found) ? "array" : typeof found;
    const needed = wanted.replace("?", "");
    if (type !== needed)
      return `its ${name} is ${shown(found)}, ${needed === "array" ? "an" : "a"} ${needed} is needed`;
    if (name === "name" || name === "id") {
      if (!/^[^\s\p{Cc}].{0,99}$/u.test(String(found)))
        return `its ${name} is ${shown(found)}, a line of text is needed`;
    }
  }
  if (kind === "noise" && !Reflect.get(value, "pass") && !Reflect.get(value, "create")) {
    return "it has neither pass nor create, one of them is needed";
  }
  const one = ["save", "load"].filter((name) => typeof Reflect.get(value, name) === "function");
  if (one.length === 1) return `it has ${one[0]} alone; save and load go together`;
  return undefined;
}
