/**
 * Promises: a part of one's own that throws, hangs, promises what it should give, gives something of the wrong shape or writes over what it is
 * given ends its run with one line that names it, and harms nothing else: no half-made folder, no other run, no library's object.
 */
import { strict as assert } from "node:assert";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { InterruptedError } from "tandem/dist/errors";
import { type Arm, arm } from "tandem/dist/feedback/arm";
import { budgets } from "tandem/dist/feedback/budgets";
import { channels } from "tandem/dist/feedback/channels";
import type { ChannelKind } from "tandem/dist/feedback/channels/channel";
import { policies } from "tandem/dist/policy/kinds";
import { networks } from "tandem/dist/policy/student/networks";
import { projectFolder } from "tandem/dist/project";
import { hereEngine } from "tandem/dist/runs/engines/here";
import { localEngine } from "tandem/dist/runs/engines/local";
import { type ExperimentSpec, experiment } from "tandem/dist/runs/experiment";
import { PartError } from "tandem/dist/runs/own/call";
import { runAll } from "tandem/dist/runs/run-all";
import type { RunSpec } from "tandem/dist/runs/run-spec";
import { checkSpec } from "tandem/dist/runs/spec";
import { ROOT, tandem } from "../command";
import { withFolder } from "../temporary";
import { ahead, coin, corridor, counting, narrow, odd, pull, tally, third, thirdRule } from "./own-parts";

const MODULE = join(ROOT, "tests/runs/own-parts.ts");
const overrides = { updates: 1, environments: 2, steps: 4, minibatch: 16, evaluationEpisodes: 2, finalEpisodes: 2 };
const tiny = { level: "BabyAI-GoToObjS4-v0", teacher: "uniform", seeds: 1, overrides };

const boom = (): never => {
  throw new Error("boom\nand more");
};
const never = (): Promise<never> => new Promise(() => {});
const later = async (): Promise<string> => "better";

/** An arm with parts that are not as they should be. */
function bad(parts: object): Partial<ExperimentSpec> {
  return { arms: [arm({ name: "bad", title: "t", ...(parts as Partial<Arm>) })] };
}
const rule = (judge: object): object => bad({ rule: { ...thirdRule, open: () => judge } });
const channel = (session: object, rest: object = {}): object => {
  const hear = (): void => {};
  const create = (): object => ({ outlives: false, open: () => ({ hear, ...session }), ...rest });
  return bad({ channels: [{ ...tally, create } as ChannelKind] });
};
const use = (hooks: object): object => bad({ use: { name: "pull", title: "t", ...hooks } });
const noise = (pass: unknown): object => bad({ noise: { ...coin, pass }, rule: thirdRule });
const policy = (change: object): object =>
  bad({ policy: { ...ahead, open: async (options: never) => ({ ...(await ahead.open(options)), ...change }) } });
const level = (change: object): object => ({
  arms: ["student-alone"],
  network: narrow,
  level: { ...corridor, open: (n: number) => Object.assign(corridor.open(n), change) },
});
const game = (change: object): object => ({
  arms: ["no-feedback"],
  level: {
    id: "walk",
    maxSteps: 4,
    start: () => ({ at: 0 }),
    step: (state: object) => ({ state }),
    observe: () => [1],
    describe: () => ["You see nothing"],
    mission: () => "go",
    right: () => [2],
    ...change,
  },
});
const network = (change: object): object => ({ arms: ["student-alone"], network: { ...counting, ...change } });
const teacher = (score: unknown, rest: object = {}): object => ({
  arms: ["no-feedback"],
  teacher: { ...third, score, ...rest },
});

const BAD: readonly [string, object, RegExp][] = [
  ["a rule that throws when opened", bad({ rule: { ...thirdRule, open: boom } }), /^rule third: open threw: boom$/],
  [
    "a rule that opens nothing",
    bad({ rule: { ...thirdRule, open: () => undefined } }),
    /^rule third: open gave no judge: it is undefined/,
  ],
  [
    "a rule that opens later",
    bad({ rule: { ...thirdRule, open: async () => ({}) } }),
    /^rule third: open gave a promise/,
  ],
  ["a rule that judges no more", rule({ judge: boom }), /^rule third: judge threw: boom$/],
  ["a rule that judges later", rule({ judge: later }), /^rule third: judge gave a promise/],
  ["a rule with verdicts of its own", rule({ judge: () => "good" }), /^rule third: judge gave "good"; a verdict is/],
  ["a rule that gives null", rule({ judge: () => null }), /^rule third: judge gave null/],
  [
    "a rule that throws a text",
    rule({
      judge: () => {
        throw "oh";
      },
    }),
    /^rule third: judge threw: oh$/,
  ],
  [
    "a rule that writes over the record",
    rule({
      judge: (_: number, judged: { right: boolean }) => {
        judged.right = true;
      },
    }),
    /^rule third: judge threw: Cannot assign to read only/,
  ],
  ["a rule that forgets badly", rule({ judge: () => "better", forget: boom }), /^rule third: forget threw: boom$/],
  [
    "a rule with half a memory",
    rule({ judge: () => "better", save: () => 1 }),
    /save alone; save and load go together/,
  ],
  [
    "a rule that knows nothing",
    bad({ rule: { ...thirdRule, learn: () => 5 } }),
    /^rule third: learn gave no knowledge: it/,
  ],
  [
    "a rule whose knowledge opens no judge",
    bad({ rule: { ...thirdRule, learn: () => ({ open: () => 5, save: () => 1, load: () => {} }) } }),
    /^rule third: open gave no judge: it is 5/,
  ],
  [
    "a rule that foresees more than verdicts",
    bad({
      rule: { ...thirdRule, foresees: true, open: () => ({ judge: () => "better", foresee: () => "good" }) },
      channels: [channels.get("retry")],
    }),
    /^rule third: foresee gave "good"; a verdict is/,
  ],
  [
    "a rule that writes over settings",
    bad({
      rule: {
        ...thirdRule,
        settings: ["emaRate"],
        open: (_: number, settings: { emaRate: number }) => {
          settings.emaRate = 1;
        },
      },
    }),
    /^rule third: open threw: Cannot assign to read only/,
  ],
  [
    "a channel that throws when made",
    bad({ channels: [{ ...tally, create: boom }] }),
    /^channel tally: create threw: boom$/,
  ],
  ["a channel without a session", channel({}, { open: () => 5 }), /^channel tally: open gave no session: it is 5/],
  ["a channel that does not hear", channel({ hear: "x" }), /^channel tally: open gave no session: its hear is "x"/],
  ["a channel that throws what it hears", channel({ hear: boom }), /^channel tally: hear threw: boom$/],
  [
    "a channel that writes over what it hears",
    channel({
      hear: (_: number, said: { verdict: string }) => {
        said.verdict = "better";
      },
    }),
    /^channel tally: hear threw: Cannot assign/,
  ],
  ["a channel that tells numbers", channel({ told: () => 5 }), /^channel tally: told gave 5; \{ text, about/],
  [
    "a channel that tells of no token",
    channel({ told: () => ({ text: "x", about: { token: 6, right: true } }) }),
    /^channel tally: told gave .*"token":6/,
  ],
  ["a channel that tells later", channel({ told: later }), /^channel tally: told gave a promise/],
  [
    "a channel with too few log-odds",
    channel({ bias: () => [1, 2] }),
    /^channel tally: bias gave \[1,2\]; 6 finite numbers/,
  ],
  [
    "a channel with endless log-odds",
    channel({ bias: () => [1, 2, 3, 4, 5, Infinity] }),
    /^channel tally: bias gave Infinity/,
  ],
  [
    "a channel that says otherwise with a number",
    channel({ told: () => ({ text: "x", about: { token: 1, right: true }, otherwise: 5 }) }),
    /^channel tally: told gave .*"otherwise":5/,
  ],
  ["a channel that retries with nonsense", channel({ retry: () => ({ text: 7 }) }), /^channel tally: retry gave/],
  [
    "a channel that learns without end",
    channel({}, { learn: never }),
    /^channel tally: learn did not reply within 0\.2 s/,
  ],
  [
    "a channel that adds candidates",
    bad({ channels: [{ ...tally, create: (_: object, names: string[]) => names.push("fly") }] }),
    /^channel tally: create threw: Cannot add property/,
  ],
  ["a use that throws", use({ encode: boom }), /^use pull: encode threw: boom$/],
  [
    "a use that writes no numbers",
    use({ encode: (_a: object, _r: number, out: Float64Array) => out.fill(Number.NaN) }),
    /^use pull: encode gave NaN/,
  ],
  [
    "a use that forbids actions",
    use({ prior: (_a: object, _r: number, out: Float64Array) => out.fill(-Infinity) }),
    /^use pull: prior gave -Infinity/,
  ],
  ["a use with later effects", use({ prior: later }), /^use pull: prior gave a promise/],
  [
    "a use without a weight",
    use({ target: (_a: object, _r: number, out: Float32Array) => void out.fill(1 / 6) }),
    /^use pull: target gave the weight undefined/,
  ],
  [
    "a use whose probabilities are none",
    use({
      target: (_a: object, _r: number, out: Float32Array) => {
        out.fill(1);
        return 1;
      },
    }),
    /^use pull: target wrote \[1,1.*sum to 1/,
  ],
  ["a noise that throws", noise(boom), /^noise coin: pass threw: boom$/],
  ["a noise that loses verdicts", noise(() => []), /^noise coin: pass gave \[\]; [12] verdicts are needed/],
  [
    "a noise with verdicts of its own",
    noise((verdicts: string[]) => verdicts.map(() => "bad")),
    /^noise coin: pass gave \["bad"/,
  ],
  [
    "a noise that writes over the verdicts",
    noise((verdicts: string[]) => verdicts.sort()),
    /^noise coin: pass threw: Cannot assign/,
  ],
  [
    "a noise that deals nothing",
    bad({ noise: { name: "dealt", title: "x", create: () => ({ open: () => () => [] }) } }),
    /^noise dealt: dealing gave \[\]; [12] verdicts or undefined are needed/,
  ],
  [
    "a noise that deals in gold",
    bad({
      noise: { name: "dealt", title: "x", create: () => ({ open: () => (all: object[]) => all.map(() => "gold") }) },
    }),
    /^noise dealt: dealing gave \["gold"/,
  ],
  [
    "a noise without a dealer",
    bad({ noise: { name: "dealt", title: "x", create: () => 5 } }),
    /^noise dealt: create gave no dealer: it is 5/,
  ],
  ["a budget that throws", bad({ budget: { ...odd, asks: boom } }), /^budget odd: asks threw: boom$/],
  [
    "a budget that says maybe",
    bad({ budget: { ...odd, asks: () => "maybe" } }),
    /^budget odd: asks gave "maybe"; true or false/,
  ],
  [
    "a budget that says later",
    bad({ budget: { ...odd, asks: async () => false } }),
    /^budget odd: asks gave a promise/,
  ],
  ["a policy that throws when opened", bad({ policy: { ...ahead, open: boom } }), /^policy ahead: open threw: boom$/],
  [
    "a policy that is never open",
    bad({ policy: { ...ahead, open: never } }),
    /^policy ahead: open did not reply within 0\.2 s/,
  ],
  [
    "a policy that learns nothing",
    policy({ update: undefined }),
    /^policy ahead: open gave no learner: its update is undefined/,
  ],
  ["a policy that reads nothing", policy({ read: () => undefined }), /^policy ahead: read: values gave undefined/],
  ["a policy that hangs", policy({ act: never }), /^policy ahead: act did not reply within 0\.2 s/],
  [
    "a policy of too few actions",
    policy({ act: () => new Float64Array(5) }),
    /^policy ahead: act gave .*Float64Array of 2 × 6/,
  ],
  [
    "a policy that is not sure of anything",
    policy({ act: () => new Float64Array(12).fill(Number.NaN) }),
    /^policy ahead: act gave NaN/,
  ],
  [
    "a policy that decides on no action",
    policy({ decide: () => 6 }),
    /^policy ahead: decide gave 6; an action from 0 to 5/,
  ],
  [
    "a policy with losses of its own",
    policy({ update: () => ({ loss: "low" }) }),
    /^policy ahead: update: loss gave "low"/,
  ],
  ["a teacher that throws", teacher(boom), /^teacher third threw: boom$/],
  ["a teacher that refuses", teacher(async () => boom()), /^teacher third threw: boom$/],
  ["a teacher that hangs", teacher(never), /^teacher third did not reply within 0\.2 s/],
  ["a teacher that says nothing", teacher(async () => undefined), /^teacher third replied undefined for 2 prompts/],
  [
    "a teacher that scores five",
    teacher(async (queries: object[]) => queries.map(() => [1, 2, 3, 4, 5])),
    /^teacher third replied \[1,2,3,4,5\] to .*; it must give 6 finite numbers/,
  ],
  [
    "a teacher that scores a text",
    teacher(async (queries: object[]) => queries.map(() => "abcdef")),
    /^teacher third replied "abcdef" to/,
  ],
  [
    "a teacher that scores with big numbers",
    teacher(async (queries: object[]) => queries.map(() => [1n, 2n, 3n, 4n, 5n, 6n])),
    /^teacher third replied a score of 1 to/,
  ],
  [
    "a teacher that is too sure",
    teacher(async (queries: object[]) => queries.map(() => [0, 0, Infinity, 0, 0, 0])),
    /^teacher third replied a score of Infinity to/,
  ],
  [
    "a teacher that adds questions",
    teacher(async (queries: object[]) => {
      queries.push({});
      return [];
    }),
    /^teacher third threw: Cannot add property/,
  ],
  ["a teacher that closes badly", teacher(third.score, { close: boom }), /^teacher third: close threw: boom$/],
  [
    "a level that throws when opened",
    { ...level({}), level: { ...corridor, open: boom } },
    /^level corridor: open threw: boom$/,
  ],
  [
    "a level without environments",
    { ...level({}), level: { ...corridor, open: () => ({}) } },
    /^level corridor: open gave no environments: its n is undefined/,
  ],
  [
    "a level that opens later",
    { ...level({}), level: { ...corridor, open: never } },
    /^level corridor: open gave a promise/,
  ],
  ["a level of other numbers", level({ n: 7 }), /^level corridor: open gave 7; n = /],
  ["a level of lists", level({ rewards: [] }), /^level corridor: rewards gave \[\]; a typed array of/],
  ["a level that throws at a step", level({ step: boom }), /^level corridor: step threw: boom$/],
  ["a level without a mission", level({ mission: () => undefined }), /^level corridor: mission gave undefined; a text/],
  [
    "a level that describes in numbers",
    { ...level({ describe: () => [1] }), arms: ["no-feedback"], teacher: third },
    /^level corridor: describe gave \[1\]; a list of texts/,
  ],
  ["a level that counts later", level({ stepCount: later }), /^level corridor: stepCount gave a promise/],
  [
    "a game that shows a text",
    game({ observe: () => "wall" }),
    /^level walk: observe gave "wall"; a list of up to 147 b/,
  ],
  [
    "a game that shows no bytes",
    game({ observe: () => [256] }),
    /^level walk: observe gave \[256\]; a list of up to 147/,
  ],
  [
    "a game of other rights",
    game({ right: () => [6] }),
    /^level walk: right gave \[6\]; a list of actions, 0 to 5, is/,
  ],
  [
    "a game without an end",
    game({ step: () => undefined }),
    /^level walk: step gave undefined; an object with the next/,
  ],
  [
    "a game of no reward",
    game({ step: () => ({ state: 0, reward: "1" }) }),
    /^level walk: step gave .*; an object with/,
  ],
  ["a network that throws", network({ encode: boom }), /^network counting: encode threw: boom$/],
  [
    "a network of other widths",
    network({ features: 5 }),
    /^network counting: remember gave features of the shape \[\d+,4\]; \[\d+, 5\] is needed/,
  ],
  [
    "a network that forgets its memory",
    network({
      remember: (...args: Parameters<NonNullable<typeof counting.remember>>) => ({
        features: counting.remember?.(...args).features,
      }),
    }),
    /^network counting: remember gave memory of the shape undefined; \[\d+, 1\] is needed/,
  ],
  [
    "a network with a broken short cut",
    network({ encoder: () => ({}) }),
    /^network counting: encoder gave no encoder: its parametersChanged is undefined/,
  ],
  [
    "a network of no numbers",
    network({
      encoder: () => ({
        parametersChanged: () => {},
        encode: (_s: object, _m: object, _r: object, features: Float64Array) => features.fill(Number.NaN),
      }),
    }),
    /^network counting: features gave NaN/,
  ],
];

test("a game whose numbers cannot be is refused before a run", async () => {
  const refused = (change: object, message: RegExp): Promise<void> =>
    assert.rejects(experiment({ ...tiny, ...game(change) } as ExperimentSpec), { name: "InputError", message });
  await refused({ maxSteps: 0 }, /is no level: its maxSteps is 0, a whole number from 1 on is needed$/);
  await refused({ observation: 1.5 }, /is no level: its observation is 1\.5, a whole number from 1 on is needed$/);
});

for (const [what, change, message] of BAD) {
  test(`one line that names the part: ${what}`, () =>
    withFolder(async (runs) => {
      const wanted = { ...tiny, ...change } as ExperimentSpec;
      await assert.rejects(experiment(wanted, { runs, callSeconds: 0.2 }), (error: Error) => {
        assert.match(error.message, message);
        assert.ok(["PartError", "ReplyError"].includes(error.name), error.stack);
        assert.equal(error.message.split("\n").length, 1);
        return true;
      });
      const here = projectFolder("data/cache/here");
      const all = existsSync(here) ? readdirSync(here, { recursive: true }).map(String) : [];
      const left = all.filter((name) => name.includes(`.part-`) && name.includes(`.${process.pid}`));
      assert.deepEqual([...readdirSync(runs), ...left], [], "no folder is left half-made");
    }));
}

test("an arm whose parts do not go together is refused before anything runs", () =>
  withFolder(async (runs) => {
    const refused = (change: object, message: RegExp): Promise<void> =>
      assert.rejects(experiment({ ...tiny, ...change } as ExperimentSpec, { runs }), { name: "InputError", message });
    const blind = bad({ rule: thirdRule, channels: [channels.get("retry")] });
    await refused(
      blind,
      /channel retry is told verdicts before the action, which the rule third cannot give; use q-sure/,
    );
    const seldom = bad({ policy: policies.get("token"), budget: budgets.get("every-k") });
    await refused(
      seldom,
      /policy token does what the teacher says at every step; give it a teacher, and the budget always/,
    );
    assert.deepEqual(readdirSync(runs), []);
  }));

test("a network or a use that writes over what it is given changes copies", () =>
  withFolder(async (runs) => {
    const spoil = {
      ...networks.get("mlp"),
      name: "spoiler",
      encoder: (parameters: { flat: Float32Array }) => {
        const encoder = networks.get("mlp").encoder!(parameters as never);
        let kept: Float32Array | undefined;
        return {
          parametersChanged: () => {
            kept = undefined;
            encoder.parametersChanged();
          },
          encode: (...[states, memory, rows, features, next]: Parameters<typeof encoder.encode>) => {
            if (kept) parameters.flat.set(kept);
            encoder.encode(states, memory, rows, features, next);
            states.observations.fill(0);
            memory.fill(7);
            kept = parameters.flat.slice();
            parameters.flat.fill(0);
          },
        };
      },
    };
    const greedy = arm({
      name: "greedy",
      title: "t",
      use: {
        ...pull,
        encode: (advice) => {
          advice.logs.fill(0);
          advice.tokens.fill(3);
        },
        prior: (advice) => void advice.tokens.fill(2),
      },
    });
    const tame = arm({
      name: "tame",
      title: "t",
      use: { name: "tame", title: "t", ...(pull.target ? { target: pull.target } : {}) },
    });
    const long = { ...tiny, overrides: { ...overrides, engine: "tfjs" as const, updates: 3 } };
    const [first] = (await experiment({ ...long, arms: ["paper-feedback"], network: "mlp" }, { runs })).runs;
    const [second] = (await experiment({ ...long, arms: ["paper-feedback"], network: spoil }, { runs })).runs;
    assert.deepEqual(second.rows, first.rows);
    const [one, other] = (await experiment({ ...long, arms: [greedy, tame] }, { runs })).runs;
    assert.deepEqual(one.rows, other.rows);
  }));

const TIE =
  "export const mine = arm({ name: 'mine', title: 't', rule: { name: 'mine', title: 't', open: () => ({ judge: () =>";
const moduleOf = (judge: string): string => `import { arm } from "tandem";\n${TIE} ${judge} }) } });\n`;
const specOf = (name: string, seed = 0): RunSpec =>
  checkSpec({ arm: name, seed, level: tiny.level, teacher: tiny.teacher, overrides });

for (const [name, engine] of [
  ["local", localEngine(2)],
  ["here", hereEngine],
] as const) {
  test(`engine ${name}: runs that fail keep no others from being done, and a repeated call does only what is missing`, () =>
    withFolder(async (runs) => {
      const file = join(runs, "mine.ts");
      writeFileSync(file, moduleOf("{ throw new Error('boom'); }"));
      const store = join(runs, "store");
      const specs = [`${file}#mine`, "neutral", `${MODULE}#withRule`].flatMap((arm) => [specOf(arm), specOf(arm, 1)]);
      await assert.rejects(runAll(specs, { runs: store, engine }), (error: Error) => {
        assert.match(error.message, /^2 of 6 runs failed; the first: .*rule mine: judge threw: boom$/);
        return error instanceof PartError;
      });
      assert.equal(readdirSync(store).length, 4, readdirSync(store).join());
      writeFileSync(file, moduleOf("'worse'"));
      const done = new Set<string>();
      const options = {
        runs: store,
        engine,
        onProgress: ({ last }: { last: { spec: RunSpec } | undefined }) => done.add(last?.spec.arm ?? ""),
      };
      assert.equal((await runAll(specs, options)).length, 6);
      assert.deepEqual(
        [...done].filter((arm) => arm !== ""),
        [`${file}#mine`],
      );
      assert.equal(readdirSync(store).length, 6);
    }));
}

test("a process that hangs in an endless loop is ended, and only that one", () =>
  withFolder(async (folder) => {
    const file = join(folder, "mine.ts");
    writeFileSync(file, moduleOf("{ for (;;); }"));
    const runs = join(folder, "store");
    const specs = [specOf(`${file}#mine`), specOf("neutral"), specOf(`${MODULE}#withRule`)];
    await assert.rejects(runAll(specs, { runs, engine: localEngine(2, 2) }), {
      name: "PartError",
      message: `run ${file}#mine, seed 0 gave no sign of life for 2 s and was ended; look for an endless loop`,
    });
    const left = readdirSync(runs);
    assert.equal(left.length, 2, left.join());
    assert.ok(left.every((name) => !name.includes("part")));
  }));

test("a module's call that never replies has a time limit in its process, too", () =>
  withFolder(async (folder) => {
    const file = join(folder, "mine.ts");
    writeFileSync(file, "export const mine = { name: 'mute', score: () => new Promise(() => {}) };\n");
    const spec = { ...specOf("no-feedback"), teacher: `${file}#mine` };
    await assert.rejects(runAll([spec], { runs: join(folder, "store"), callSeconds: 0.5 }), {
      name: "PartError",
      message:
        "run no-feedback, seed 0: teacher mute did not reply within 0.5 s; give it less to do, or end what it waits for",
    });
    assert.deepEqual(readdirSync(join(folder, "store")), []);
  }));

test("an interrupt ends runs with parts in this process", () =>
  withFolder(async (runs) => {
    const abort = new AbortController();
    const wanted = {
      ...tiny,
      arms: [arm({ name: "mine", title: "t", rule: thirdRule })],
      seeds: 3,
      overrides: { ...overrides, updates: 1000 },
    };
    await assert.rejects(
      experiment(wanted, { runs, signal: abort.signal, onProgress: () => abort.abort() }),
      InterruptedError,
    );
  }));

const MODULES: readonly [string, string, RegExp][] = [
  ["does not compile", "export const mine = {;", /mine\.ts does not compile: line 1 of mine\.ts: /],
  [
    "imports what is not there",
    'import { x } from "./nothing";\nexport const mine = x;',
    /mine\.ts does not compile: .*Could not resolve "\.\/nothing"/,
  ],
  [
    "imports a package that is not there",
    'import x from "no-such-package";\nexport const mine = x;',
    /mine\.ts, when it is loaded, threw: Cannot find module 'no-such-package'/,
  ],
  [
    "throws when it is loaded",
    "throw new Error('boom\\nmore');\nexport const mine = 1;",
    /mine\.ts, when it is loaded, threw: boom$/m,
  ],
  ["throws nothing in particular", "throw null;\nexport const mine = 1;", /mine\.ts, when it is loaded, threw: null$/m],
  ["exports something else", "export const yours = 1;", /mine\.ts does not export mine; it exports yours$/m],
  ["exports nothing", "", /mine\.ts does not export mine; it exports nothing$/m],
  ["exports a number", "export const mine = 1;", /mine\.ts#mine is no arm: it is 1, an object is needed$/m],
  ["exports a promise", "export const mine = Promise.resolve({});", /mine\.ts#mine is no arm: its name is undefined/],
  [
    "exports an arm of ours under its name",
    'import { arms } from "tandem";\nexport const mine = { ...arms.get("neutral") };',
    /mine\.ts#mine has the name of our arm neutral; give it another$/m,
  ],
];

for (const [what, text, message] of MODULES) {
  test(`tandem run: a module that ${what}`, () =>
    withFolder(async (folder) => {
      writeFileSync(join(folder, "mine.ts"), text);
      writeFileSync(
        join(folder, "spec.json"),
        JSON.stringify({ arm: "mine.ts#mine", seed: 0, teacher: "uniform", overrides }),
      );
      const { code, out, err } = await tandem(["run", join(folder, "spec.json")], { TANDEM_PROJECT: folder });
      assert.equal(code, 2, err);
      assert.equal(out, "");
      assert.match(err, message);
      assert.equal(err.trim().split("\n").length, 1, err);
      assert.ok(!existsSync(join(folder, "data/runs")), "nothing was written");
    }));
}

test("tandem run: a module that is not there, or a reference that is none", () =>
  withFolder(async (folder) => {
    for (const [arm, message] of [
      ["no.ts#mine", /there is no module no\.ts/],
      ["mine.ts", /unknown arm "mine\.ts"/],
    ] as const) {
      writeFileSync(join(folder, "spec.json"), JSON.stringify({ arm, seed: 0 }));
      const { code, err } = await tandem(["run", join(folder, "spec.json")], { TANDEM_PROJECT: folder });
      assert.equal(code, 2);
      assert.match(err, message);
    }
  }));
