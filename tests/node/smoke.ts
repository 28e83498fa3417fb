/** `make test-node`: the same small runs on each version of Node that is supported, whose bytes must be equal, and a notebook, which must run. */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { command } from "tandem/dist/setup/command";
import { ROOT } from "../command";
import { makeProject } from "../notebook/notebooks";
import { withFolder } from "../temporary";

/** The newest of each line that npm's `node` package had when this was written, for all of its platforms. */
const VERSIONS = ["20.20.2", "22.23.3", "24.21.0", "26.10.0"];

const FOLDER = join(ROOT, "data/cache/node");

/** Path of a version's binary, once installed. */
function binary(version: string): string {
  return join(FOLDER, "node_modules", `node-${version}`, "bin/node");
}

async function install(): Promise<void> {
  if (VERSIONS.every((version) => existsSync(binary(version)))) return;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, "package.json"), '{ "private": true }\n');
  const platform = `node-${process.platform}-${process.arch}`;
  const packages = VERSIONS.map((version) => `node-${version}@npm:${platform}@${version}`);
  const flags = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"];
  await command("npm", ["install", ...flags, ...packages], { cwd: FOLDER });
}

/** The same run by both engines. */
const SPECS = ["simd", "tfjs"].map((engine) => ({
  arm: "paper-feedback",
  teacher: "oracle",
  seed: 0,
  overrides: { engine, updates: 3, evaluateEvery: 1, evaluationEpisodes: 4, finalEpisodes: 8 },
}));

/** One cell that trains by hand, one that draws up a table; both fail where an operation does. */
const cells = (version: string): string[] => [
  `if (process.version !== "v${version}") throw new Error(\`the kernel runs on \${process.version}\`);
import * as tf from "@tensorflow/tfjs-node";
const w = tf.variable(tf.tensor2d([[0], [0]]));
const loss = () => tf.matMul([[1, 2], [3, 4]], w).sub([[5], [6]]).square().mean().asScalar();
for (let step = 0; step < 20; step++) tf.train.sgd(0.01).minimize(loss);
if (!(loss().dataSync()[0] < 5)) throw new Error("it does not learn");
tf.topk([1, 5, 2], 2).values.arraySync()`,
  `import { DataFrame } from "danfojs-node";
const means = new DataFrame([{ a: 1, b: "x" }, { a: 3, b: "x" }]).groupby(["b"]).agg({ a: "mean" });
if (means.values[0][1] !== 2) throw new Error("the mean is wrong");
means`,
];

/** What one version of Node made of it: hashes of the run's files, seconds that run and notebook took. */
async function smoke(version: string): Promise<{ hashes: string; seconds: string }> {
  return withFolder(async (folder) => {
    makeProject(folder, { "smoke.ipynb": cells(version) });
    cpSync(join(ROOT, "package-lock.json"), join(folder, "package-lock.json"));
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const start = performance.now();
    const tandem = async (...args: string[]): Promise<string> => {
      const out = await command(binary(version), [join(ROOT, "lib/bin/tandem.js"), ...args], {
        env: { TANDEM_PROJECT: folder },
      });
      return out.trim();
    };
    const runs: string[] = [];
    for (const spec of SPECS) {
      writeFileSync(join(folder, "spec.json"), JSON.stringify(spec));
      runs.push(await tandem("run", join(folder, "spec.json")));
    }
    const ran = performance.now();
    await tandem("notebook", "run", "smoke");
    const done = performance.now();
    const { fingerprint } = JSON.parse(readFileSync(join(runs[0], "manifest.json"), "utf8"));
    if (fingerprint.node !== `v${version}`) throw new Error(`it ran on ${fingerprint.node}`);
    const hash = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 16);
    const files = runs.flatMap((run) => ["log.jsonl", "checkpoint.safetensors"].map((name) => join(run, name)));
    return {
      hashes: files.map(hash).join(" "),
      seconds: `runs ${((ran - start) / 1000).toFixed(1)} s, notebook ${((done - ran) / 1000).toFixed(1)} s`,
    };
  });
}

async function main(): Promise<void> {
  await install();
  const found = new Set<string>();
  for (const version of VERSIONS) {
    const { hashes, seconds } = await smoke(version);
    found.add(hashes);
    console.log(`Node ${version}: ${seconds}, ${hashes}`);
  }
  if (found.size > 1) throw new Error("the same run gave other bytes on another version of Node");
  console.log(`${VERSIONS.length} versions of Node: the same bytes`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
