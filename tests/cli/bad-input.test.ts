/** Promise: bad input ends a command with code 2 and one clear line, and writes nothing. */
import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { ROOT, tandem } from "../command";
import { withFolder } from "../temporary";

/** A folder that looks like the project but has no data of its own. */
function project(folder: string): Record<string, string> {
  cpSync(join(ROOT, "package-lock.json"), join(folder, "package-lock.json"));
  return { TANDEM_PROJECT: folder };
}

/** Refused with code 2 and one line that matches. */
async function refused(args: readonly string[], line: RegExp, env: Record<string, string> = {}): Promise<void> {
  const { code, out, err } = await tandem(args, env);
  assert.equal(code, 2, err);
  assert.equal(out, "");
  assert.match(err, line);
  assert.equal(err.trim().split("\n").length, 1, err);
}

const SPECS: readonly [string, unknown, RegExp][] = [
  ["an unknown level", { arm: "student-alone", seed: 0, level: "BabyAI-GoToRedBal-v0" }, /GoToRedBall/],
  ["an unknown arm", { arm: "papr-feedback", seed: 0 }, /paper-feedback/],
  ["an unknown teacher", { arm: "no-feedback", seed: 0, teacher: "orcale" }, /oracle/],
  ["a spec that is a list", [], /spec\.json/],
];

for (const [what, spec, line] of SPECS) {
  test(`run: ${what}`, () =>
    withFolder(async (folder) => {
      const file = join(folder, "spec.json");
      writeFileSync(file, JSON.stringify(spec));
      await refused(["run", file], line, project(folder));
      assert.ok(!existsSync(join(folder, "data")), "nothing was written");
    }));
}

test("run: a spec that is no JSON, or not there", () =>
  withFolder(async (folder) => {
    const file = join(folder, "spec.json");
    await refused(["run", file], /cannot read spec/);
    writeFileSync(file, "{");
    await refused(["run", file], /not JSON/);
  }));

test("run: a data folder that cannot be written to", () =>
  withFolder(async (folder) => {
    const file = join(folder, "spec.json");
    const overrides = { updates: 1, evaluationEpisodes: 1, finalEpisodes: 1 };
    writeFileSync(file, JSON.stringify({ arm: "random-policy", seed: 0, overrides }));
    const env = project(folder);
    if (process.getuid?.() === 0) {
      writeFileSync(join(folder, "data"), "a file where the folder should be"); // root may write anywhere
    } else {
      mkdirSync(join(folder, "data"));
      chmodSync(join(folder, "data"), 0o500);
    }
    await refused(["run", file], /cannot write runs to .*choose a folder that can be written to/, env);
  }));

const T5 = join(__dirname, "../../data/t5-gated-untied");
const SPOILED: readonly [string, (folder: string) => void, RegExp][] = [
  ["without weights", (folder) => withoutWeights(folder), /no weights/],
  [
    "with a safetensors file cut short",
    (folder) => truncateSync(join(folder, "model.safetensors"), 9000),
    /safetensors/,
  ],
  ["with a safetensors header that lies", (folder) => lie(join(folder, "model.safetensors")), /safetensors/],
  ["with a tokenizer that does not fit", (folder) => misfit(folder), /does not fit/],
  [
    "with weights that are no ONNX",
    (folder) => {
      rmSync(join(folder, "model.safetensors"));
      truncateSync(join(folder, "onnx/encoder_model.onnx"), 5000);
    },
    /cannot load/,
  ],
];

function withoutWeights(folder: string): void {
  rmSync(join(folder, "onnx"), { recursive: true });
  rmSync(join(folder, "model.safetensors"));
}

function lie(path: string): void {
  const header = JSON.stringify({
    "shared.weight": { dtype: "F32", shape: [1000, 1000], data_offsets: [0, 4_000_000] },
  });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(path, Buffer.concat([length, Buffer.from(header), Buffer.alloc(100)]));
}

function misfit(folder: string): void {
  const vocab = Object.fromEntries(Array.from({ length: 300 }, (_, id) => [`w${id}`, id]));
  const tokenizer = { version: "1.0", added_tokens: [], model: { type: "WordLevel", vocab, unk_token: "w0" } };
  writeFileSync(join(folder, "tokenizer.json"), JSON.stringify(tokenizer));
}

for (const [what, spoil, line] of SPOILED) {
  test(`score: a teacher's folder ${what}`, () =>
    withFolder(async (folder) => {
      const teacher = join(folder, "teacher");
      cpSync(T5, teacher, { recursive: true });
      spoil(teacher);
      const file = join(folder, "in.jsonl");
      writeFileSync(file, '{"prompt":"a","candidates":["b"]}\n');
      await refused(["score", "--teacher", teacher, "--in", file], line);
    }));
}

test("score: lines of another form, and an unknown way of scoring", () =>
  withFolder(async (folder) => {
    const file = join(folder, "in.jsonl");
    writeFileSync(file, '{"prompt":"a","candidates":["b"]}\n{"prompt":1}\n');
    await refused(["score", "--teacher", T5, "--in", file], /line 2/);
    await refused(["score", "--teacher", T5, "--in", file, "--scoring", "sum"], /logprob/);
    await refused(["score", "--teacher", "oracle", "--in", file], /no model/);
  }));

test("record: a teacher that needs no recording", async () => {
  const args = ["record", "--level", "BabyAI-GoToRedBallNoDists-v0", "--teacher"];
  await refused([...args, "oracle"], /part of the library/);
  await refused([...args, "smollm2-135m-instruct"], /a recording already/);
  await refused([...args, "own/wise.ts#wise"], /is code of one's own, which is asked itself/);
});

test("record: a file that is there, or that cannot be written, before the teacher is asked", () =>
  withFolder(async (folder) => {
    const file = join(folder, "a.jsonl");
    writeFileSync(file, "other");
    const args = ["record", "--level", "BabyAI-GoToRedBallNoDists-v0", "--teacher", T5, "--out"];
    await refused([...args, file], /a\.jsonl is there, and runs may rest on it; name another file, or delete it$/m);
    await refused([...args, join(file, "b.jsonl")], /cannot write to .*a\.jsonl.*; choose another folder/);
  }));

test("options that would go unheard", () =>
  withFolder(async (folder) => {
    await refused(["setup", "--simd", "--venv", "a"], /'--simd' cannot be used with option '--venv <folder>'/);
    await refused(
      ["setup", "--venv", "a", "--requirements", join(folder, "no.txt")],
      /cannot read .*no\.txt.*; name a/,
    );
    await refused(["verify", "0123456789abcdef", "--count", "3"], /--count is of runs that are chosen by themselves/);
    await refused(["paper", "--status", "--workers", "2"], /'--status' cannot be used with option '--workers <n>'/);
    const submit = ["sweep", "submit", folder, "--engine"];
    await refused([...submit, "kubernetes", "--time", "30"], /--time is SLURM's, which does not do these tasks; leave/);
    await refused([...submit, "slurm", "--parallelism", "3"], /--parallelism is Kubernetes', which does not do these/);
    await refused(
      ["notebook", "run", "01", "--set", "seed=1", "--set", "seed=2"],
      /--set seed is given twice, as 1 and 2/,
    );
    await refused(["notebook", "run", "01", "--junit", folder], /--junit .* is a folder; name a file/);
    await refused(["experiment", folder], /there is no file and no experiment/);
    const file = join(folder, "two.json");
    const two = { name: "two", arms: ["student-alone"], seeds: 1, network: "mlp", overrides: { network: "gru" } };
    writeFileSync(file, JSON.stringify(two));
    await refused(
      ["experiment", file],
      /the experiment's network is given twice, and overrides say "gru"; leave one out/,
    );
  }));

test("teacher report: a teacher or level that is not there, before the first teacher is asked", async () => {
  const args = ["teacher", "report", "--teacher", "oracle"];
  await refused([...args, "--teacher", "orcale", "--level", "BabyAI-GoToRedBallNoDists-v0"], /oracle/);
  await refused([...args, "--level", "BabyAI-GoToRedBal-v0"], /GoToRedBall/);
  await refused([...args, "--level", "own/mine.ts#mine"], /is a level of one's own/);
});

test("paper and finetune: options that exclude each other, or need another", async () => {
  await refused(["paper", "--status", "--answers"], /'--status' cannot be used with option '--answers'/);
  await refused(["paper", "--freeze", "--status"], /'--freeze' cannot be used with option '--status'/);
  await refused(["paper", "--seed", "4"], /--seed is of the draw of --sample; give both/);
  await refused(["finetune", "--seed", "", "--teacher", T5, "--out", "new"], /a whole number from 0 on is needed/);
});

test("experiment, notebook run: a name that stands for published runs", () =>
  withFolder(async (folder) => {
    const file = join(folder, "paper.json");
    writeFileSync(file, JSON.stringify({ name: "paper", arms: ["student-alone"], seeds: 1 }));
    await refused(["experiment", file], /"paper" stands for published runs/);
    await refused(["notebook", "run", "03", "--set", "name=smollm2"], /"smollm2" stands for published runs/);
  }));

test("replay: a golden file that is no JSON, or not there", () =>
  withFolder(async (folder) => {
    const file = join(folder, "a.jsonl");
    writeFileSync(file, "{}\nnot JSON\n");
    await refused(["replay", file], /a\.jsonl/);
    await refused(["replay", join(folder, "b.jsonl")], /b\.jsonl/);
  }));

test("notebook run: settings that name no level, arm, teacher or parameter", async () => {
  const before = readdirSync(join(ROOT, "data"));
  await refused(["notebook", "run", "04", "--set", "arms=papr-feedback"], /paper-feedback/);
  await refused(["notebook", "run", "04", "--set", "teacher=orcale"], /oracle/);
  await refused(["notebook", "run", "01", "--set", "level=BabyAI-GoToRedBal-v0"], /GoToRedBall/);
  await refused(["notebook", "run", "04", "--set", "sedes=3"], /seeds/);
  await refused(["notebook", "run", "04", "--set", "seeds=0"], /number of seeds 0/);
  const untrainable = ["--set", "arms=neutral,glam", "--set", "teacher=oracle"];
  await refused(["notebook", "run", "04", ...untrainable], /glam trains the teacher itself, and oracle has no weights/);
  await refused(["notebook", "run", "99"], /99/);
  assert.deepEqual(readdirSync(join(ROOT, "data")), before);
});

test("notebook run: a teacher's folder that holds no model, before the first notebook", () =>
  withFolder(async (folder) => {
    const teacher = join(folder, "teacher");
    const run = () =>
      refused(["notebook", "run", "04", "--set", `teacher=${teacher}`], /config|weights/, project(folder));
    mkdirSync(join(folder, "notebooks"));
    cpSync(join(ROOT, "notebooks/04_feedback.ipynb"), join(folder, "notebooks/04_feedback.ipynb"));
    mkdirSync(teacher);
    await run();
    cpSync(T5, teacher, { recursive: true });
    withoutWeights(teacher);
    await run();
    assert.ok(!existsSync(join(folder, "data")), "nothing was written");
  }));

test("make run: what a setting holds is no shell code, and a wrong one ends it", async () => {
  const hostile = "oracle?dtype=int8&echo ran;'`\"";
  const { MAKEFLAGS, MAKELEVEL, ...env } = process.env; // the tests may themselves run under make
  const args = ["-o", "setup", "run", `TEACHER=${hostile}`];
  const make = await promisify(execFile)("make", args, { cwd: ROOT, env }).then(
    () => assert.fail("it went on"),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  assert.equal(make.code, 2);
  assert.equal(make.stdout, "");
  assert.match(make.stderr, /^the teacher oracle\?dtype=int8&echo ran;'`" has no option "dtype"/);
});

test("an unknown command or option", async () => {
  await refused(["rnu"], /rnu/);
  const { code } = await tandem(["--verison"]);
  assert.equal(code, 2);
});

test("--version", async () => {
  const { version } = require("tandem/package.json") as { version: string };
  assert.deepEqual(await tandem(["--version"]), { code: 0, out: `${version}\n`, err: "" });
});
