/** Promise: an archive holds all that its runs need; from it alone, without the project that they were made in, they are made again to the byte. */
import { strict as assert } from "node:assert";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { CRATE } from "tandem/dist/archive/crate";
import { RUNS_FILE, TEACHERS_FILE } from "tandem/dist/archive/make";
import { unpack } from "tandem/dist/archive/unpack";
import { isArchive, verifyArchive } from "tandem/dist/archive/verify";
import { sha256 } from "tandem/dist/hash";
import { manifestText } from "tandem/dist/runs/manifest";
import { ROOT, tandem } from "../command";
import { withFolder } from "../temporary";

const SMALL = { updates: 2, evaluateEvery: 1, evaluationEpisodes: 2, finalEpisodes: 2 };
const TEACHER = "synthetic-a70-k100?reply=recorded";
const EXPERIMENT = {
  name: "small",
  arms: ["student-alone", "neutral"],
  seeds: [3],
  teacher: TEACHER,
  overrides: SMALL,
};

let place = "";
let zip = "";
let folder = "";

/** An experiment is done in a project of its own, archived, and the project removed. */
before(async () => {
  place = mkdtempSync(join(tmpdir(), "tandem-archive-test-"));
  const project = join(place, "project");
  for (const part of ["teacher/synthetic-a70-k100", "recorded/synthetic-a70-k100.jsonl.gz"]) {
    cpSync(join(ROOT, "data", part), join(project, "data", part), { recursive: true });
  }
  writeFileSync(join(project, "small.json"), JSON.stringify(EXPERIMENT));
  const env = { TANDEM_PROJECT: project };
  assert.equal((await tandem(["experiment", join(project, "small.json")], env)).code, 0);
  const { code, out, err } = await tandem(["archive"], env);
  assert.equal(code, 0, err);
  assert.equal(out, `${join(project, "data", "archives", "small.zip")}\n`);
  const again = await tandem(["archive", "small"], env);
  assert.deepEqual([again.code, again.out], [2, ""], "a file that is there stays");
  assert.match(again.err, /is there already; choose another file/);
  zip = join(place, "moved.zip");
  cpSync(out.trim(), zip);
  rmSync(project, { recursive: true });
  folder = join(place, "unpacked");
  mkdirSync(folder);
  await unpack(zip, folder);
});
after(() => rmSync(place, { recursive: true, force: true }));

test("a command verifies it where nothing else is", () =>
  withFolder(async (empty) => {
    const { code, out, err } = await tandem(["verify", zip], { TANDEM_PROJECT: empty });
    assert.equal(code, 0, err);
    const lines = out.trim().split("\n");
    assert.match(lines[0], /^\d+ files are what their hashes say$/);
    assert.match(
      lines[1],
      /^[0-9a-f]{16} student-alone, seed 3: same bytes \(log\.jsonl and checkpoint\.safetensors\)$/,
    );
    assert.match(lines[2], /^[0-9a-f]{16} neutral, seed 3: same bytes /);
    assert.deepEqual(lines.slice(3), ["2 passed, 0 failed"]);
    assert.deepEqual(readdirSync(empty), [], "and leaves nothing");
  }));

interface Node {
  readonly "@id": string;
  readonly "@type": string;
  readonly [name: string]: unknown;
}

test("its description names every file with its hash, the teacher with its fingerprint, the lock, the citation, the figures", () => {
  const graph = (JSON.parse(readFileSync(join(folder, CRATE), "utf8")) as { "@graph": Node[] })["@graph"];
  const files = graph.filter((node) => node["@type"] === "File");
  for (const { "@id": id, sha256: hash, contentSize } of files) {
    const bytes = readFileSync(join(folder, decodeURIComponent(id)));
    assert.deepEqual([hash, contentSize], [sha256(bytes), String(bytes.length)], id);
  }
  const there = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.equal(files.length, there.length - 1);
  const names = files.map((file) => file["@id"]);
  for (const name of [
    "CITATION.cff",
    "LICENSE",
    "README.md",
    "environment/package-lock.json",
    "experiment.json",
    "figures/curves-learning.svg",
  ]) {
    assert.ok(names.includes(name), name);
  }
  const root = graph.find((node) => node["@id"] === "./");
  assert.deepEqual(
    ["name", "description", "datePublished", "license", "hasPart"].filter((name) => !root?.[name]),
    [],
  );
  const [teacher] = JSON.parse(readFileSync(join(folder, TEACHERS_FILE), "utf8"));
  assert.deepEqual([teacher.name, teacher.archived], [TEACHER, TEACHER]);
  const { key } = JSON.parse(readFileSync(join(folder, RUNS_FILE), "utf8")).runs[1];
  const manifest = JSON.parse(readFileSync(join(folder, "runs", key, "manifest.json"), "utf8"));
  assert.equal(teacher.fingerprint, manifest.identity.teacher);
  assert.ok(graph.some((node) => node.name === `teacher ${TEACHER}` && node.identifier === teacher.fingerprint));
  const ids = new Set(graph.map((node) => node["@id"]));
  const referred = [...JSON.stringify(graph).matchAll(/\{"@id":"([^"]+)"\}/g)].map(([, id]) => id);
  assert.deepEqual(
    referred.filter((id) => !ids.has(id) && id !== "https://w3id.org/ro/crate/1.1"),
    [],
  );
});

/** The unpacked archive, changed; its description tells the new hashes where `sealed`. */
async function changed(change: (copy: string) => void, sealed: boolean): Promise<ReturnType<typeof verifyArchive>> {
  const copy = mkdtempSync(join(tmpdir(), "tandem-archive-copy-"));
  try {
    cpSync(folder, copy, { recursive: true });
    change(copy);
    if (sealed) {
      const crate = JSON.parse(readFileSync(join(copy, CRATE), "utf8")) as { "@graph": Record<string, unknown>[] };
      for (const node of crate["@graph"]) {
        if (node["@type"] !== "File") continue;
        const bytes = readFileSync(join(copy, decodeURIComponent(String(node["@id"]))));
        Object.assign(node, { sha256: sha256(bytes), contentSize: String(bytes.length) });
      }
      writeFileSync(join(copy, CRATE), JSON.stringify(crate));
    }
    assert.ok(isArchive(copy));
    return await verifyArchive(copy, 2);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const DAMAGES: readonly [string, (copy: string) => void, RegExp][] = [
  [
    "changed",
    (copy) => writeFileSync(join(copy, "CITATION.cff"), "other"),
    /"CITATION\.cff" is not what its hash says/,
  ],
  ["missing", (copy) => rmSync(join(copy, "LICENSE")), /"LICENSE" is missing/],
  ["added", (copy) => writeFileSync(join(copy, "more.txt"), ""), /"more\.txt" is not described/],
  ["a link", (copy) => symlinkSync("/etc", join(copy, "runs", "link")), /"runs\/link" is no plain file/],
];
for (const [what, damage, message] of DAMAGES) {
  test(`a file that is ${what} is told of before anything runs`, async () => {
    await assert.rejects(changed(damage, false), { name: "FailedError", message });
  });
}

/** Edits a JSON file. */
function edit<T>(path: string, change: (value: T) => void): void {
  const value = JSON.parse(readFileSync(path, "utf8")) as T;
  change(value);
  writeFileSync(path, JSON.stringify(value));
}

interface Listed {
  runs: { key: string; spec: { seed: number; teacher: string; arm: string; overrides: object } }[];
}

test("a result that was changed with all its hashes comes out otherwise when it is made again", async () => {
  const { found } = await changed((copy) => {
    const { runs } = JSON.parse(readFileSync(join(copy, RUNS_FILE), "utf8")) as Listed;
    const run = join(copy, "runs", runs[0].key);
    const log = readFileSync(join(run, "log.jsonl"), "utf8").replace(/"successes":\d+/, '"successes":99');
    writeFileSync(join(run, "log.jsonl"), log);
    const path = join(run, "manifest.json");
    const { sum: _, ...manifest } = JSON.parse(readFileSync(path, "utf8")) as { sum: string; files: object };
    const files = { ...manifest.files, "log.jsonl": sha256(log) };
    writeFileSync(path, manifestText({ ...manifest, files }));
    edit<Listed>(join(copy, RUNS_FILE), (list) => list.runs.splice(1));
  }, true);
  assert.deepEqual(
    found.map(({ finding, message }) => [finding, message]),
    [["differs", "log.jsonl came out otherwise on the same kind of machine"]],
  );
});

/** Adds code to the files of the teacher, described as they are. */
function smuggle(copy: string, code: string): void {
  const place = "teachers/teacher/synthetic-a70-k100/evil.js";
  cpSync(code, join(copy, place));
  edit<{ "@graph": object[] }>(join(copy, CRATE), (crate) => crate["@graph"].push({ "@id": place, "@type": "File" }));
}

test("what an archive names is not run, asked or fetched: modules, endpoints, models of the hub, teachers of this machine", async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const own = join(place, "own.ts");
  writeFileSync(
    own,
    `require("node:fs").writeFileSync(${JSON.stringify(join(place, "ran"))}, "");\nexport const mine = {};\n`,
  );
  const teachers = [
    `http://127.0.0.1:${port}/v1?model=x`,
    "google/flan-t5-small",
    join(ROOT, "data/teacher/synthetic-a50-k000"),
    "..",
  ];
  const evil = "data/teacher/synthetic-a70-k100/evil.js#mine";
  const specs: { teacher?: string; archived?: string; arm?: string }[] = [
    ...teachers.map((teacher) => ({ teacher })),
    ...[evil, `synthetic-a70-k100?/../${evil}`, teachers[0]].map((archived) => ({ teacher: "any", archived })),
    { arm: `${own}#mine` },
  ];
  try {
    for (const { archived, ...named } of specs.map((spec) => ({ archived: spec.teacher, ...spec }))) {
      const { found } = await changed((copy) => {
        smuggle(copy, own);
        edit<Listed>(join(copy, RUNS_FILE), (list) => {
          list.runs.splice(0, 1);
          Object.assign(list.runs[0].spec, named);
        });
        if (named.teacher !== undefined)
          edit<unknown[]>(join(copy, TEACHERS_FILE), (list) =>
            list.push(null, { name: named.teacher, fingerprint: "", archived }),
          );
      }, true);
      assert.deepEqual(
        found.map(({ finding }) => finding),
        ["left out"],
        JSON.stringify({ ...named, archived }),
      );
    }
    for (const archived of [evil, teachers[0]]) {
      const { found } = await changed((copy) => {
        smuggle(copy, own);
        edit<Listed>(join(copy, RUNS_FILE), (list) => {
          list.runs.splice(0, 1);
          list.runs[0].spec.teacher = "oracle";
        });
        edit<unknown[]>(join(copy, TEACHERS_FILE), (list) => list.push({ name: "oracle", fingerprint: "", archived }));
      }, true);
      assert.deepEqual(
        found.map(({ finding }) => finding),
        ["differs: other code"],
        `oracle is the library's, whatever an archive calls it: ${archived}`,
      );
    }
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
  assert.equal(asked, 0);
  assert.ok(!existsSync(join(place, "ran")));
});
