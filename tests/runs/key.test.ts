/**
 * Promises: a run's key changes with what the run is asked, what its code and packages reach and who teaches, and with nothing else; what
 * makes rows reaches no store, log, command or picture; a published run's key is the one that its spec has today.
 */
import { strict as assert } from "node:assert";
import { cpSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { levelFile, levels } from "tandem/dist/env/levels/registry";
import { arms } from "tandem/dist/feedback/arms";
import { budgets } from "tandem/dist/feedback/budgets";
import { channels } from "tandem/dist/feedback/channels";
import { noises } from "tandem/dist/feedback/noise";
import { rules } from "tandem/dist/feedback/rules";
import { policies } from "tandem/dist/policy/kinds";
import { engines } from "tandem/dist/policy/student/engines";
import { networks } from "tandem/dist/policy/student/networks";
import { uses } from "tandem/dist/policy/student/uses";
import { bundles } from "tandem/dist/reach/bundle";
import { LIBRARY } from "tandem/dist/reach/reach";
import type { Result } from "tandem/dist/results/result";
import { ResultStore } from "tandem/dist/results/store";
import { identities, identity, keyOf } from "tandem/dist/runs/key";
import { PART_KINDS, runFiles } from "tandem/dist/runs/parts";
import { planOf } from "tandem/dist/runs/plan";
import type { RunSpec } from "tandem/dist/runs/run-spec";
import { checkSpec } from "tandem/dist/runs/spec";
import { temporaryFolder } from "../temporary";

const copy = temporaryFolder();
const library = join(copy.folder, "lib");
/** A model whose weights can be trained. */
const MODEL = join(LIBRARY, "../data/teacher/synthetic-a70-k100");
const spec = (change: Readonly<Record<string, unknown>> = {}): RunSpec => {
  const teacher = String(change.arm).startsWith("glam") ? MODEL : "uniform";
  return checkSpec({ level: "BabyAI-GoToRedBall-v0", arm: "paper-feedback", teacher, seed: 0, ...change });
};
/** The arms in which a student learns beside a teacher, and those in which a language model is the policy. */
const [TUTOR, TUNED] = [false, true].map((own) =>
  arms.names.filter((name) => (arms.get(name).teacher === "self") === own),
);
/** The same, worked out by TensorFlow. */
const tfjs = (change: object = {}): RunSpec => spec({ ...change, overrides: { engine: "tfjs" } });
const key = async (value: RunSpec = spec()): Promise<string> => keyOf(await identity(value, undefined, library));
const { TANDEM_PROJECT } = process.env;

before(() => {
  const filter = (path: string): boolean => statSync(path).isDirectory() || /\.(ts|json)$/.test(path);
  cpSync(LIBRARY, library, { recursive: true, filter: (path) => path !== join(LIBRARY, "dist") && filter(path) });
  cpSync(join(LIBRARY, "../package-lock.json"), join(copy.folder, "package-lock.json"));
  symlinkSync(join(LIBRARY, "../node_modules"), join(copy.folder, "node_modules"));
  process.env.TANDEM_PROJECT = copy.folder; // its cache, and not the project's
});
after(() => {
  if (TANDEM_PROJECT === undefined) delete process.env.TANDEM_PROJECT;
  else process.env.TANDEM_PROJECT = TANDEM_PROJECT;
  copy.remove();
});

/** Whether a key changes when a text in a file of the copy, which must be there, is replaced by another. */
async function changes(path: string, from: string | RegExp, to: string, value: RunSpec = spec()): Promise<boolean> {
  const file = join(copy.folder, path);
  const text = readFileSync(file, "utf8");
  const edited = text.replace(from, to);
  assert.notEqual(edited, text, `${path} has no ${from}`);
  const first = await key(value);
  writeFileSync(file, edited);
  const second = await key(value);
  writeFileSync(file, text);
  assert.equal(await key(value), first, "the old text gives the old key");
  return first !== second;
}

type Edit = readonly [what: string, path: string, from: string | RegExp, to: string];

/** Edits of what only one engine reaches. */
const KERNEL: readonly Edit[] = [
  ["the kernel", "lib/policy/student/simd/kernel-bytes.ts", /"AGFzbQ/, '"BGFzbQ'],
  ["what calls the kernel", "lib/policy/student/simd/student.ts", "gradientNorm +=", "gradientNorm -="],
];
const TENSORFLOW: readonly Edit[] = [
  ["a constant of PPO's loss", "lib/policy/student/loss.ts", "1 + clip", "1.1 + clip"],
  ["Adam", "lib/policy/student/adam.ts", "1 / (1 - BETA1", "2 / (1 - BETA1"],
  ["the network's own file", "lib/policy/student/networks/mlp.ts", ".add(1)", ".add(2)"],
  [
    "the version of TensorFlow in the lock",
    "package-lock.json",
    /(node_modules\/@tensorflow\/tfjs-node": \{\s+"version": ")/,
    "$19",
  ],
  [
    "the hash of what TensorFlow needs",
    "package-lock.json",
    /(node_modules\/@tensorflow\/tfjs-core": \{\s+"version": "[^"]*",\s+"integrity": "sha512-)/,
    "$1x",
  ],
];

const KEPT: readonly Edit[] = [
  ["a comment", "lib/policy/student/loss.ts", /^/, "// another comment\n/*! @license */\n"],
  ["layout", "lib/feedback/rules/paper.ts", /\n {6}/g, "\n\n\t\t"],
  ["the name of a variable", "lib/feedback/rules/paper.ts", /\bbefore\b/g, "earlier"],
  ["a type", "lib/policy/student/advantage.ts", "rewards: Float64Array", "rewards: Float64Array<ArrayBuffer>"],
  ["a chart", "lib/report/chart/figure.ts", "<figure", "<figure hidden"],
  ["a page", "lib/report/page/page.ts", "<body", "<body hidden"],
  ["a picture", "lib/env/render/grid-svg.ts", "<svg", "<svg hidden"],
  ["the store", "lib/runs/store.ts", '"manifest.json"', '"manifest2.json"'],
  ["the engine", "lib/runs/engines/local.ts", "maxWorkers: ", "maxWorkers: 1 + "],
  ["a command", "lib/cli/run.ts", "print its folder", "print the folder"],
  ["another level's file", "lib/env/levels/go-to/go-to-local.ts", /family: "/, 'family: "x'],
  ["another rule's file", "lib/feedback/rules/per-state.ts", "before > advantage", "before < advantage"],
  ["another channel's file", "lib/feedback/channels/neutral.ts", /"neutral"/, '"neutral2"'],
  ["another noise's file", "lib/feedback/noise/inverted.ts", /"inverted"/, '"inverted2"'],
  ["another budget's file", "lib/feedback/budgets/every-k.ts", /"every-k"/, '"every-k2"'],
  ["another policy's file", "lib/policy/kinds/chance.ts", "integers(0", "integers(1"],
  ["another teacher's file", "lib/teacher/oracle.ts", "WRONG = -12", "WRONG = -13"],
  ["another template's file", "lib/teacher/templates/game.ts", "You guide", "You lead"],
  ["another wording's file", "lib/teacher/wordings/here.ts", "a good action", "the right action"],
  ["the arms", "lib/feedback/arms/tutor.ts", "the paper's method", "the method of the paper"],
  ["a preset", "lib/feedback/settings.ts", /^/, "export const another = 1;\n"],
  ["a dependency elsewhere", "lib/package.json", '"zod": ', '"left-pad": "1.3.0",\n    "zod": '],
  ["a version elsewhere in the lock", "package-lock.json", /(node_modules\/zod": \{\s+"version": ")/, "$19"],
];

for (const [what, ...edit] of KEPT) {
  test(`a key does not change with ${what}`, async () => assert.ok(!(await changes(...edit))));
}

for (const [what, ...edit] of KERNEL) {
  test(`a key of engine tfjs does not change with ${what}, one of engine simd does`, async () => {
    assert.ok(!(await changes(...edit, tfjs())));
    assert.ok(await changes(...edit));
  });
}

for (const [what, ...edit] of TENSORFLOW) {
  test(`a key of engine simd does not change with ${what}, one of engine tfjs does`, async () => {
    assert.ok(!(await changes(...edit)));
    assert.ok(await changes(...edit, tfjs()));
  });
}

const CHANGED: readonly Edit[] = [
  ["the advantage", "lib/policy/student/advantage.ts", "? 0 :", "? 1 :"],
  ["a constant of Adam", "lib/policy/student/adam-constants.ts", "0.999", "0.99"],
  ["what sampling draws by", "lib/exact-math.ts", "return 1 + x", "return 1 - x"],
  [
    "the level's own file",
    "lib/env/levels/go-to/go-to-red-ball.ts",
    "generate(world, 7, false)",
    "generate(world, 8, false)",
  ],
  ["what its level uses", "lib/env/world/distractors.ts", "added.length < count", "added.length <= count"],
  ["the rule's own file", "lib/feedback/rules/paper.ts", "before > advantage", "before >= advantage"],
  ["the channel's own file", "lib/feedback/channels/sentence.ts", "(verdict) => verdict", "() => undefined"],
  [
    "the sentence's words",
    "lib/teacher/wordings/suggestion.ts",
    "return `Last suggestion",
    "return `Your last suggestion",
  ],
  ["the prompt's words", "lib/teacher/prompt.ts", /Goal of the agent: (?=.*feedback)/, "Goal: "],
  ["the noise's own file", "lib/feedback/noise/none.ts", "(verdicts) => verdicts", "(verdicts) => verdicts.slice()"],
  ["the budget's own file", "lib/feedback/budgets/always.ts", "() => true", "() => false"],
  ["the use's own file", "lib/policy/student/uses/input.ts", "PROBABILITY = -10", "PROBABILITY = -11"],
  ["the teacher's own file", "lib/teacher/uniform.ts", "map(() => 0)", "map(() => 1)"],
  ["the rows", "lib/runs/train.ts", "at.update * 4", "at.update * 8"],
];

for (const [what, ...edit] of CHANGED) {
  test(`a key changes with ${what}`, async () => assert.ok(await changes(...edit)));
}

test("a key changes with what a run is asked, and not with what none of its parts reads", async () => {
  const base = await key();
  for (const change of [
    { seed: 1 },
    { level: "BabyAI-GoToRedBallGrey-v0" },
    { arm: "sign-feedback" },
    { arm: "oracle-teacher" },
    { teacher: "constant?token=drop" },
    { preset: "window" },
    { overrides: { gamma: 0.5 } },
    { overrides: { engine: "tfjs" } },
  ])
    assert.notEqual(await key(spec(change)), base, JSON.stringify(change));
  assert.notEqual(
    await key(spec({ teacher: "constant?token=drop" })),
    await key(spec({ teacher: "constant?token=toggle" })),
  );
  assert.equal(await key(spec({ overrides: { emaRate: 0.5 } })), base, "the rule reads no emaRate");
  assert.equal(
    await key(spec({ arm: "student-alone", teacher: "oracle" })),
    await key(spec({ arm: "student-alone" })),
    "an arm without a teacher has none",
  );
  const settings = planOf(spec()).settings;
  assert.equal(
    await key(spec({ overrides: { updates: settings.updates, gamma: settings.gamma } })),
    base,
    "written out",
  );
});

test("what guards a part of one's own is in its run's key, and in no other's", async () => {
  const own = spec({ arm: `${join(LIBRARY, "../tests/runs/own-parts.ts")}#withRule` });
  const guard = ["lib/runs/own/guards/rule.ts", "verdict === undefined ||", ""] as const;
  assert.equal(await changes(...guard, own), true);
  assert.equal(await changes(...guard), false);
  assert.equal(await changes("lib/runs/own/guards/channel.ts", "isInteger", "isFinite", own), false);
});

test("an arm is known by its parts, not by its name", async () => {
  const { asked } = await identity(spec(), undefined, library);
  assert.deepEqual(asked.parts, {
    policy: ["student"],
    network: ["mlp"],
    engine: ["simd"],
    use: ["input"],
    rule: ["paper"],
    channels: ["sentence"],
    noise: ["none"],
    budget: ["always"],
  });
  assert.doesNotMatch(JSON.stringify(asked), /paper-feedback|the paper's method/);
});

test("keys of many runs are those of each alone", async () => {
  const all = arms.names.flatMap((arm) => [0, 1].map((seed) => spec({ arm, seed })));
  const alone = await Promise.all(all.map((one) => key(one)));
  assert.deepEqual((await identities(all, undefined, LIBRARY)).map(keyOf), alone, "and the copy's are the library's");
  const sets = all.map((one) => runFiles(planOf(one)));
  const texts = (await bundles(library, sets)).map(({ text }) => text);
  for (const [k, set] of sets.entries())
    if (k % 5 === 0) assert.equal((await bundles(library, [set]))[0].text, texts[k]);
});

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const REGISTRIES = {
  policy: policies,
  network: networks,
  engine: engines,
  use: uses,
  rule: rules,
  channels,
  noise: noises,
  budget: budgets,
};

test("every part has a file of its name, which exports it under that name", () => {
  for (const [kind, { all }] of Object.entries(REGISTRIES)) {
    for (const part of all) {
      const file = `${PART_KINDS[kind as keyof typeof PART_KINDS][0]}/${part.name}`;
      assert.ok(existsSync(join(LIBRARY, `${file}.ts`)), file);
      const exported = require(join(LIBRARY, "dist", `${file}.js`)) as Record<string, unknown>;
      assert.equal(exported[camel(part.name)], part, file);
    }
  }
});

test("every level is defined by the file that its key covers", () => {
  for (const level of levels.all) {
    const file = levelFile(level.id);
    const exported = require(join(LIBRARY, "dist/env/levels", `${file}.js`)) as Record<string, unknown>;
    assert.deepEqual(Object.keys(exported), [file.replace(/.*\//, "").replaceAll("-", "_").toUpperCase()]);
    assert.ok(Object.values(exported).flat().includes(level), level.id);
  }
});

/** Rooms, folders and files that what makes rows may not reach. */
const FORBIDDEN = [
  ...[
    "cli",
    "setup",
    "notebook",
    "report",
    "model",
    "reach",
    "files",
    "project",
    "json",
    "markup",
    "safetensors",
    "registry",
  ],
  ...["env/render", "env/gym", "env/replay", "env/levels/registry", "feedback/settings", "feedback/arms"],
  ...["teacher/open", "teacher/cache", "teacher/record", "teacher/recording", "teacher/replies", "teacher/http"],
  ...["policy/student/checkpoint"],
];

function isForbidden(input: string): boolean {
  if (input.startsWith("runs/"))
    return !["runs/train.ts", "runs/open-policy.ts", "runs/loop-options.ts"].includes(input);
  if (/(^|\/)index\.ts$/.test(input)) return true;
  return FORBIDDEN.some((name) => input === `${name}.ts` || input.startsWith(`${name}/`));
}

test("what makes rows reaches no store, engine, log, checkpoint, command, report or picture, in any arm", async () => {
  const all = TUTOR.map((arm) => tfjs({ arm }));
  const parts = Object.entries(REGISTRIES).flatMap(([kind, { names }]) =>
    names
      .filter((name) => !["language-model", "fine-tune"].includes(name)) // they train a model
      .map((name) => `${PART_KINDS[kind as keyof typeof PART_KINDS][0]}/${name}`),
  );
  const levelFiles = [...new Set(levels.all.map(({ id }) => `env/levels/${levelFile(id)}`))];
  const teachers = ["oracle", "uniform", "constant"].map((name) => `teacher/${name}`);
  const sets = [...all.map((one) => runFiles(planOf(one))), ["runs/train", ...parts, ...levelFiles, ...teachers]];
  const [store] = await bundles(LIBRARY, [["runs/execute"]]);
  assert.ok(
    store.inputs.some((input) => input === "runs/store.ts" && isForbidden(input)),
    "what is not pure is seen",
  );
  for (const { inputs, packages } of await bundles(LIBRARY, sets)) {
    assert.ok(inputs.includes("runs/train.ts") && inputs.includes("policy/student/loss.ts"));
    assert.deepEqual(inputs.filter(isForbidden), []);
    assert.deepEqual(packages, ["@tensorflow/tfjs", "@tensorflow/tfjs-node"]);
  }
  const tuned = await bundles(
    LIBRARY,
    TUNED.map((arm) => runFiles(planOf(spec({ arm })))),
  );
  for (const { inputs, packages } of tuned) {
    assert.ok(inputs.includes("runs/train.ts") && inputs.includes("policy/language-model/tuned-model.ts"));
    const reads = ["files.ts", "json.ts", "project.ts", "registry.ts"]; // a model's files, an adapter's base, a mode by its name
    assert.deepEqual(
      inputs.filter((input) => isForbidden(input) && !reads.includes(input) && !input.startsWith("model/")),
      [],
    );
    assert.deepEqual(packages, ["@xenova/transformers", "onnxruntime-node", "zod"]);
  }
});

/** Functions whose last digit is not the same everywhere: IEEE 754 does not say how they are rounded. */
const INEXACT = /\b(exp|expm1|log|log1p|log2|log10|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|cbrt|hypot)\b/;

test("what makes rows by the kernel reaches no package, and calls no function that machines round in their own ways", async () => {
  const made = TUTOR.flatMap((arm) => [...uses.all].map((use) => ({ ...planOf(spec({ arm })), use })));
  const rule = (one: (typeof rules.all)[number]) => ({ ...planOf(spec()).arm, rule: one });
  made.push(...rules.all.map((one) => ({ ...planOf(spec()), arm: rule(one), use: uses.get("input") })));
  const sets = made.map(({ use, ...plan }) => runFiles({ ...plan, arm: { ...plan.arm, use } }));
  const calls = (text: string): string[] => [...text.matchAll(/\bMath\.(\w+)/g)].map(([, name]) => name);
  const powers = (text: string): string[] => [...text.matchAll(/([\w.)\]]+)\*\*([\w.(-]+)/g)].map(([power]) => power);
  for (const { text, inputs, packages } of await bundles(LIBRARY, sets)) {
    assert.deepEqual(packages, []);
    assert.ok(inputs.includes("policy/student/simd/student.ts") && !inputs.includes("policy/student/loss.ts"));
    assert.deepEqual(
      calls(text).filter((name) => INEXACT.test(name)),
      [],
    );
    assert.doesNotMatch(text, /\bMath\s*[^.\w]|\{[^{}]*\}\s*=\s*Math\b/, "Math is used by its members only");
    const odd = powers(text).filter((power) => !/^2n?\*\*|\*\*2n?$/.test(power)); // powers of two and squares are exact
    assert.deepEqual(odd, []);
  }
  const [other] = await bundles(LIBRARY, [runFiles(planOf(tfjs()))]);
  assert.ok(calls(other.text).includes("tanh"), "what is looked for is found where it is");
});

test("published runs have the keys that their specs have today: of each experiment and arm the first and the last", async (context) => {
  delete process.env.TANDEM_PROJECT;
  const groups = new Map<string, Result[]>();
  for (const result of new ResultStore().results().sort((a, b) => a.spec.seed - b.spec.seed)) {
    const name = `${result.experiment} ${result.spec.arm}`;
    groups.set(name, [...(groups.get(name) ?? []), result]);
  }
  const ends = [...groups.values()].flatMap((all) => [all[0], ...(all.length > 1 ? all.slice(-1) : [])]);
  assert.ok(ends.length > 0, "there are published runs");
  const now = await identities(ends.map(({ spec }) => checkSpec(spec)));
  process.env.TANDEM_PROJECT = copy.folder;
  const other = ends.filter(({ key }, k) => key !== keyOf(now[k]));
  context.diagnostic(`${ends.length} keys of published runs were checked`);
  assert.deepEqual(
    other.map(({ spec, key }) => `${key}: ${spec.arm}, seed ${spec.seed}`),
    [],
    "these runs would have to be made again",
  );
});
