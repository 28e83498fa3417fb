/**
 * One whole PPO update of each mode of fine-tuning against torch's, weight by weight (ppo.py): on rollouts that are recorded anew, each of which
 * torch also learns from with one fact of the mode turned, which must be told apart. Usage: node tests/dist/parity/ppo.js [--write] [--python
 * PATH] [--place FOLDER]; --write renews tests/data/finetune/ppo.json, --python names a Python that has what finetune-requirements.txt lists, and
 * in FOLDER all files are kept, and those that are there are not made again.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { finetuneModes } from "tandem/dist/policy/language-model/modes";
import { readFloats } from "tandem/dist/safetensors";
import { setupPython } from "tandem/dist/setup/python";
import { learnRecorded, openRecorded, type Recording, type UpdateReference, Witness } from "../policy/recorded-update";
import { lossDifferences, promised } from "../policy/update-differences";
import { recordings } from "./record-updates";

const HERE = resolve(__dirname, "../../parity");
const DATA = resolve(__dirname, "../../data/finetune/ppo.json");
const VENV = join(HERE, ".venv-finetune");

type Weights = Readonly<Record<string, Float32Array>>;

/** Our update: the weights before and after it, and what each gradient step gave. */
interface Ours {
  readonly start: Weights;
  readonly end: Weights;
  readonly steps: readonly (readonly number[])[];
}

async function update(recording: Recording): Promise<Ours> {
  const mode = finetuneModes.get(recording.mode);
  const model = await openRecorded(recording, mode);
  const end = model.parameters?.named ?? {};
  const start = Object.fromEntries(Object.entries(end).map(([name, values]) => [name, values.slice()]));
  const witness = new Witness(model);
  await learnRecorded(witness, recording, mode);
  return { start, end, steps: witness.steps };
}

/** What is off between our weights and others', number by number. */
function compare({ start, end }: Ours, file: string, limit: (name: string) => number) {
  const want = readFloats(file);
  let [farthest, share, off, moved, largest, count] = [0, 0, 0, 0, 0, 0];
  for (const name of Object.keys(end)) if (!want.has(name)) throw new Error(`torch did not train ${name}`);
  for (const [name, { data }] of want) {
    if (end[name]?.length !== data.length) throw new Error(`we did not train ${name}`);
    for (const [k, value] of data.entries()) {
      const difference = Math.abs(end[name][k] - value);
      farthest = Math.max(farthest, difference);
      share = Math.max(share, difference / limit(name));
      off += difference ** 2;
      moved += (value - start[name][k]) ** 2;
      largest = Math.max(largest, Math.abs(value - start[name][k]));
      count++;
    }
  }
  return { farthest, share, relative: Math.sqrt(off / moved), largest, root: Math.sqrt(moved / count), count };
}

const e = (value: number): string => value.toExponential(1);

async function check(recording: Recording, reference: UpdateReference, place: string, k: number, turned: string[]) {
  const ours = await update(recording);
  const limit = (name: string): number => promised(reference.tensors[name]);
  const { loss, gradient } = lossDifferences(ours.steps, reference.steps);
  const found = compare(ours, join(place, `${k}.safetensors`), limit);
  const fine = found.share <= 1;
  const float32 = Math.max(...Object.values(reference.tensors).map((tensor) => tensor.float32));
  console.log(
    `${fine ? "equal" : "DIFFERENT"} ${recording.mode}, ${recording.folder}: ${reference.steps.length} steps; losses ${e(loss)}, gradient norms ${e(gradient)}; ` +
      `${found.count} weights within ${e(found.farthest)} (torch's float32: ${e(float32)}), together ${e(found.relative)} of the way; ` +
      `a weight moved ${e(found.root)} (root mean square), at most ${e(found.largest)}`,
  );
  let failed = fine ? 0 : 1;
  for (const name of turned) {
    const other = compare(ours, join(place, `${k}-${name}.safetensors`), limit);
    const seen = other.share > 1;
    failed += seen ? 0 : 1;
    console.log(
      `  ${seen ? "told apart" : "NOT TOLD APART"}: ${name}: ${e(other.farthest)}, together ${e(other.relative)} of the way`,
    );
  }
  return failed;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { write: { type: "boolean" }, python: { type: "string" }, place: { type: "string" } },
  });
  const requirements = join(HERE, "finetune-requirements.txt");
  const say = (line: string): boolean => process.stderr.write(`${line}\n`);
  if (values.python === undefined) await setupPython({ venv: VENV, requirements, log: say });
  const python = values.python ?? join(VENV, "bin/python");
  const place = values.place ?? mkdtempSync(join(tmpdir(), "tandem-ppo-"));
  const torch = (makes: string, ...options: string[]): void => {
    if (existsSync(join(place, makes))) return;
    const script = [join(HERE, "ppo.py"), join(place, "recordings.json"), place, ...options];
    if (spawnSync(python, script, { stdio: "inherit" }).status !== 0) throw new Error("torch's side failed");
  };
  try {
    const file = join(place, "recordings.json");
    if (!existsSync(file)) writeFileSync(file, JSON.stringify(await recordings()));
    const made: Recording[] = JSON.parse(readFileSync(file, "utf8"));
    torch("references.json");
    torch("mutations.json", "mutated");
    const references: UpdateReference[] = JSON.parse(readFileSync(join(place, "references.json"), "utf8"));
    const turned: string[][] = JSON.parse(readFileSync(join(place, "mutations.json"), "utf8"));
    let failed = 0;
    for (const [k, recording] of made.entries()) failed += await check(recording, references[k], place, k, turned[k]);
    if (values.write) {
      const both = made.map((recording, k) => ({ recording, reference: references[k] }));
      writeFileSync(DATA, `[\n${both.map((one) => JSON.stringify(one)).join(",\n")}\n]\n`);
    }
    console.log(`${failed} failed`);
    return failed > 0 ? 1 : 0;
  } finally {
    if (values.place === undefined) rmSync(place, { recursive: true, force: true });
  }
}

main().then((status) => {
  process.exitCode = status;
});
