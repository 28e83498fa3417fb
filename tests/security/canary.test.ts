/**
 * Promises: the key of an endpoint is in no file that any command writes and in nothing that it says, while the endpoint does get it; nor is
 * the path of the user's home, or of the project, in what is made to be passed on.
 * A model's name that leads out of the folder of recordings goes with it, and stays in there.
 */
import { strict as assert } from "node:assert";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { ROOT, tandem } from "../command";
import { makeProject } from "../notebook/notebooks";
import { startEndpoint } from "../teacher/endpoint";
import { withFolder } from "../temporary";

const CANARY = "sk-canary-8c1f4e07b2d95a63";
/** A model's name at an endpoint, which a recording is called after. */
const MODEL = encodeURIComponent(`../../out/..${"ü/".repeat(200)}\n${"x".repeat(400)}`);
const LEVEL = "BabyAI-GoToObjS4-v0";
const overrides = { updates: 1, environments: 2, steps: 8, minibatch: 8, evaluationEpisodes: 2, finalEpisodes: 2 };

/** Files below a folder, links left out, each with its bytes, unpacked where they are packed. */
function* filesIn(folder: string): Generator<readonly [path: string, bytes: Buffer]> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else if (entry.isFile()) {
      const bytes = readFileSync(path);
      if (bytes.length === 0) continue;
      yield [
        path,
        path.endsWith(".gz") ? gunzipSync(bytes) : path.endsWith(".br") ? brotliDecompressSync(bytes) : bytes,
      ];
    }
  }
}

function filesWith(folder: string, text: string): string[] {
  return [...filesIn(folder)].flatMap(([path, bytes]) =>
    bytes.includes(text) || path.includes(`/${text}`) ? [path] : [],
  );
}

test("a canary goes through all commands that write something", () =>
  withFolder(async (folder) => {
    const [project, home, temporary] = ["project", "home-of-somebody", "tmp"].map((name) => join(folder, name));
    for (const path of [project, home, temporary]) mkdirSync(path);
    let refuses = false;
    const endpoint = await startEndpoint({
      says: "go forward",
      mischief: (_, response, { authorization }) => {
        if (refuses) response.writeHead(403).end(JSON.stringify({ error: `no such key: ${authorization}` }));
        return refuses;
      },
    });
    try {
      const teacher = `${endpoint.address}?model=m&reply=generate`;
      const about = { level: LEVEL, teacher, overrides };
      const seeded = (seed: number): string => JSON.stringify({ ...about, arm: "paper-feedback", seed });
      makeProject(project, {
        "01_one.ipynb": [
          `import { experiment } from "tandem";
const done = await experiment({ ...${JSON.stringify(about)}, name: "default", arms: ["no-feedback"], seeds: [4] });
done.runs.map(({ folder }) => folder.split("/").at(-1))`,
        ],
      });
      symlinkSync(join(ROOT, "node_modules"), join(project, "node_modules"));
      cpSync(join(ROOT, "package-lock.json"), join(project, "package-lock.json"));
      const [spec, other, several] = ["spec", "other", "several"].map((name) => join(project, `${name}.json`));
      writeFileSync(spec, seeded(0));
      writeFileSync(other, seeded(1));
      writeFileSync(several, JSON.stringify({ ...about, name: "mine", arms: ["neutral"], seeds: [0] }));
      const env = { TANDEM_PROJECT: project, TANDEM_API_KEY: CANARY, HOME: home, TMPDIR: temporary };
      const said: string[] = [];
      const done = async (code: number, ...args: string[]): Promise<string> => {
        const ended = await tandem(args, env);
        assert.equal(ended.code, code, `${args.join(" ")}: ${ended.out}${ended.err}`);
        said.push(ended.out, ended.err);
        return ended.out;
      };
      const recorded = await done(
        0,
        "record",
        "--teacher",
        `${endpoint.address}?reply=generate&model=${MODEL}`,
        "--level",
        LEVEL,
      );
      assert.deepEqual(readdirSync(join(project, "data/recorded")), [recorded.trim().split("/").at(-1)]);
      await done(0, "run", spec);
      await done(0, "experiment", several);
      await done(0, "notebook", "run", "01");
      await done(0, "report");
      await done(0, "verify", "--count", "1");
      await done(2, "finetune", "--teacher", teacher, "--out", join(project, "tuned"));
      const findings = await done((await tandem(["doctor"], env)).code!, "doctor", "--json");
      assert.ok(JSON.parse(findings).length > 3);
      refuses = true;
      await done(1, "run", other);

      assert.ok(endpoint.asked.length > 20);
      assert.ok(
        endpoint.asked.every(({ authorization }) => authorization === `Bearer ${CANARY}`),
        "the endpoint gets it",
      );
      for (const text of said) assert.ok(!text.includes(CANARY), text);
      assert.deepEqual(filesWith(folder, CANARY), []);
      assert.deepEqual(readdirSync(folder).sort(), ["home-of-somebody", "project", "tmp"]);
      for (const place of ["recorded", "runs", "experiments", "reports"]) {
        const path = join(project, "data", place);
        assert.ok(existsSync(path) && statSync(path).isDirectory() && readdirSync(path).length > 0, place);
        for (const text of [home, project]) assert.deepEqual(filesWith(path, text), [], `${text} in ${place}`);
      }
    } finally {
      await endpoint.close();
    }
  }));
