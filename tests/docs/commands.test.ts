/** Promise: every command in README and docs is one, and takes what it is given; those of quick start and guides really run, in their order. */
import { strict as assert } from "node:assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { emptyMechanism } from "tandem/dist/feedback/mechanism";
import { ROOT } from "../command";
import { temporaryFolder } from "../temporary";
import { assertExamples, runFolder } from "./examples";
import { asProject, inProject, type Told, writeInputs } from "./project";
import { makeObjection, objection, TARGETS, unknownIn, words } from "./shell";
import { type Block, blocks, inlineCode, texts } from "./texts";
import { assertTold, named, page } from "./told";

const all = blocks();
/** Texts whose commands run, in the order in which a reader meets them. */
const WALK = ["quick-start", "guides/experiment", "guides/fine-tuning", "guides/cluster"].map(
  (name) => `docs/${name}.md`,
);
/** Commands of these that only are parsed, and why. */
const ONLY_PARSED: Readonly<Record<string, string>> = {
  finetune: "takes minutes; tests/cli/finetune.test.ts runs it",
};
const project = temporaryFolder();
const ran: { readonly line: string; readonly told: Told }[] = [];

/** The lines of a block that are commands, as words. */
function lines({ code }: Block): string[][] {
  return code
    .split("\n")
    .map(words)
    .filter(({ length }) => length > 0);
}

const shell = all.filter(({ language, about }) => language === "sh" && !about.startsWith("not run"));

before(async () => {
  asProject(project.folder);
  writeInputs(project.folder, all);
  const commands = WALK.flatMap((text) => shell.filter((block) => block.text === text).flatMap(lines))
    .filter(([program, , verb]) => program === "npx" && !(verb in ONLY_PARSED))
    .map((line) => line.slice(2));
  const told = await inProject(project.folder, commands);
  ran.push(...commands.map((args, k) => ({ line: args.join(" "), told: told[k] })));
});

after(() => project.remove());

test("every command of a block exists and takes what it is given", async () => {
  let count = 0;
  for (const block of shell) {
    for (const [program, ...args] of lines(block)) {
      const at = `${block.text}:${block.line}: ${[program, ...args].join(" ")}`;
      count++;
      if (program === "npx") assert.deepEqual([args[0], await objection(args.slice(1))], ["tandem", undefined], at);
      else if (program === "make") assert.equal(makeObjection(args), undefined, at);
      else if (program === "pip") assert.ok(existsSync(join(ROOT, args[1], "pyproject.toml")), at);
      else assert.fail(`${at}: nobody knows how to check ${program}`);
    }
  }
  assert.ok(count > 60, `${count} commands`);
  assert.match((await objection(["verify", "--smple", "3"])) ?? "", /unknown option '--smple'/);
  assert.match((await objection(["key"])) ?? "", /missing required argument/);
  assert.equal(makeObjection(["run", "SEED=3"]), "there is no variable SEED");
  assert.equal(makeObjection(["parity", "SEED=3"]), undefined);
  assert.deepEqual(words("make run A='b c' # and so on"), ["make", "run", "A=b c"]);
});

test("every command that is named within a line exists, with its options", () => {
  let count = 0;
  for (const [text, content] of texts()) {
    for (const code of inlineCode(text, content)) {
      const [program, ...args] = words(code.replace(/^npx /, ""));
      if (program === "tandem" && args.length > 0) assert.equal(unknownIn(args), undefined, `${text}: ${code}`);
      else if (program === "make" && args.length > 0) assert.ok(TARGETS.includes(args[0]), `${text}: ${code}`);
      else continue;
      count++;
    }
  }
  assert.ok(count > 40, `${count} commands`);
  assert.equal(unknownIn(["paper", "--stats"]), "--stats");
  assert.equal(unknownIn(["sweep", "plant"]), "plant");
});

test("quick start and guides: their commands run, one after another", () => {
  assert.ok(ran.length >= 18, `${ran.length} commands`);
  for (const { line, told } of ran) {
    assert.equal(told.code, 0, `${line}: ${told.err}`);
    assert.notEqual(told.out + told.err, "", line);
  }
  const out = (start: string): string => ran.find(({ line }) => line.startsWith(start))?.told.out ?? "";
  assert.match(out("key spec.json"), /^[0-9a-f]{16}\n$/);
  assert.match(out("experiment mine.json"), /paper-feedback/);
  assert.match(out("sweep submit swept --engine slurm"), /#SBATCH/);
  assert.match(out("sweep submit swept --engine kubernetes"), /kind: Job/);
  assert.equal((JSON.parse(out("score")) as { scores: number[] }).scores.length, 2);
});

test("every block of JSON is what the library takes, or wrote just now", () => assertExamples(project.folder, all));

test("runs: what is told of the folder of a run, its manifest, rows and tensors is what is there", () => {
  const folder = runFolder(project.folder);
  const told = page("formats/runs.md");
  const read = (name: string): Buffer => readFileSync(join(folder, name));
  const files = readdirSync(folder).sort();
  assert.deepEqual(named(told).slice(0, files.length).sort(), files);
  const manifest = JSON.parse(read("manifest.json").toString()) as Record<string, object>;
  const [, ofManifest] = told.split("## The manifest");
  assert.deepEqual(named(ofManifest).sort(), Object.keys(manifest).sort());
  assertTold(told, [
    "asked",
    "code",
    "lock",
    "portable",
    ...Object.keys(emptyMechanism({ dealt: true, masses: true })),
  ]);
  const rows = read("log.jsonl").toString().trimEnd().split("\n");
  const fields = new Set(rows.flatMap((line) => Object.keys(JSON.parse(line) as object)));
  for (const field of fields) assert.ok(told.includes(field), field);
  const checkpoint = read("checkpoint.safetensors");
  const header = checkpoint.subarray(8, 8 + Number(checkpoint.readBigUInt64LE(0))).toString();
  const tensors = Object.keys(JSON.parse(header) as object).filter((name) => name !== "__metadata__");
  assertTold(told, tensors);
});
