/**
 * Promises: a hub id works as a folder does; what its revision stands for is looked up once, kept and part of the fingerprint;
 * nothing is fetched offline, and nothing that arrives broken or lies outside the model is kept.
 */
import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { fetchedFolder } from "tandem/dist/model/hub-place";
import { loadModel } from "tandem/dist/model/load";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { openTeacher, teacherFingerprint } from "tandem/dist/teacher/open";
import { tandem } from "../command";
import { withFolder } from "../temporary";
import { dataFolder } from "./references";

const SOURCE = dataFolder("models/llama");
const SHA = "0123456789abcdef0123456789abcdef01234567";
const FILES = [
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "chat_template.jinja",
];
const WEIGHTS = "model.safetensors";

interface Hub {
  /** Paths asked of the hub, and of the host that it keeps its weights on. */
  readonly asked: string[];
  readonly tokens: (string | undefined)[];
  readonly weightTokens: (string | undefined)[];
}

/** A hub on this machine while something is done; `spoil` changes the weights on their way. */
async function withHub(
  use: (hub: Hub) => Promise<void>,
  spoil: (bytes: Buffer) => Buffer = (bytes) => bytes,
): Promise<void> {
  const hub: Hub = { asked: [], tokens: [], weightTokens: [] };
  const weights = readFileSync(join(SOURCE, WEIGHTS));
  const store = createServer((request, response) => {
    hub.weightTokens.push(request.headers.authorization);
    response.end(spoil(Buffer.from(weights)));
  });
  await new Promise<void>((resolve) => store.listen(0, "127.0.0.1", resolve));
  const elsewhere = `http://localhost:${(store.address() as AddressInfo).port}/weights`;
  const server = createServer((request, response) => {
    hub.asked.push(request.url!);
    hub.tokens.push(request.headers.authorization);
    if (request.url!.startsWith("/api/models/someone/model/revision/")) {
      const lfs = { sha256: createHash("sha256").update(weights).digest("hex") };
      const siblings = [
        ...FILES.map((rfilename) => ({ rfilename, size: readFileSync(join(SOURCE, rfilename)).length })),
        { rfilename: WEIGHTS, size: weights.length, lfs },
        ...["../../escape.json", "/escape/config.json", "onnx/../../escape/config.json", "config.json\0escape"].map(
          (rfilename) => ({ rfilename }),
        ),
        { rfilename: `${"escape".repeat(100)}config.json` },
        { rfilename: "pytorch_model.bin", size: 10 },
      ];
      return response.end(JSON.stringify({ sha: SHA, siblings }));
    }
    const name = request.url!.slice(`/someone/model/resolve/${SHA}/`.length);
    if (name === WEIGHTS) return response.writeHead(302, { location: elsewhere }).end();
    if (FILES.includes(name)) return response.end(readFileSync(join(SOURCE, name)));
    return response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await withFolder(async (folder) => {
      Object.assign(process.env, {
        TANDEM_PROJECT: folder,
        HF_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        HF_TOKEN: "hf_secret",
      });
      await use(hub);
    });
  } finally {
    for (const name of ["TANDEM_PROJECT", "HF_ENDPOINT", "HF_TOKEN", "HF_HUB_OFFLINE"]) delete process.env[name];
    for (const one of [server, store]) {
      one.closeAllConnections();
      one.close();
    }
  }
}

test("a model is fetched once and scores as its folder does", () =>
  withHub(async ({ asked, tokens, weightTokens }) => {
    const lines: string[] = [];
    const teacher = await openTeacher("someone/model", { scoring: "logprob", progress: (line) => lines.push(line) });
    const [scores] = await teacher.score([{ prompt: "go", rightActions: 0 }]);
    const local = await loadModel(SOURCE);
    assert.deepEqual(Array.from(scores), await local.score("go", CANDIDATES));
    assert.ok(teacher.fingerprint.endsWith(`@${SHA}`));
    assert.ok(lines.some((line) => line.includes("loading someone/model")));
    assert.ok(asked.every((path) => !path.includes("escape") && !path.includes("pytorch")));
    assert.ok(tokens.every((token) => token === "Bearer hf_secret"));
    assert.deepEqual(weightTokens, [undefined], "the token stays with the hub");
    const before = asked.length;
    process.env.HF_HUB_OFFLINE = "1";
    assert.equal(await teacherFingerprint("someone/model", { scoring: "logprob" }), teacher.fingerprint);
    assert.ok(fetchedFolder("someone/model", SHA)?.endsWith(SHA), "and by its commit, as an adapter names its base");
    assert.equal(asked.length, before);
    await assert.rejects(teacherFingerprint("someone/model?revision=v2", { scoring: "logprob" }), {
      name: "FailedError",
      message: /HF_HUB_OFFLINE/,
    });
    await teacher.close?.();
    await local.close();
  }));

test("tandem score takes a hub id", () =>
  withHub(async () => {
    const file = join(process.env.TANDEM_PROJECT!, "in.jsonl");
    writeFileSync(file, JSON.stringify({ prompt: "go", candidates: CANDIDATES }));
    const { code, out, err } = await tandem(["score", "--teacher", "someone/model", "--in", file]);
    assert.equal(code, 0, err);
    const local = await loadModel(SOURCE);
    assert.deepEqual(JSON.parse(out).scores, await local.score("go", CANDIDATES));
    await local.close();
  }));

for (const [what, spoil] of [
  ["cut short", (bytes: Buffer) => bytes.subarray(0, -1)],
  ["longer", (bytes: Buffer) => Buffer.concat([bytes, bytes])],
  ["altered", (bytes: Buffer) => Buffer.from(bytes.map((byte, k) => (k === 1000 ? byte ^ 1 : byte)))],
] as const) {
  test(`a file that arrives ${what} is not kept`, () =>
    withHub(async () => {
      await assert.rejects(teacherFingerprint("someone/model", { scoring: "logprob" }), {
        name: "FailedError",
        message: /did not arrive whole/,
      });
      const folder = join(process.env.TANDEM_PROJECT!, "data/cache/models/someone/model", SHA);
      assert.deepEqual(readdirSync(folder).sort(), [...FILES].sort());
    }, spoil));
}

test("a model that is not there, and a hub that is not there", () =>
  withHub(async () => {
    await assert.rejects(teacherFingerprint("someone/else", { scoring: "logprob" }), {
      name: "FailedError",
      message: /status 404/,
    });
    process.env.HF_ENDPOINT = "http://127.0.0.1:9";
    await assert.rejects(teacherFingerprint("someone/third", { scoring: "logprob" }), {
      name: "FailedError",
      message: /cannot reach the hub/,
    });
    process.env.HF_ENDPOINT = "http://hub.example.org";
    await assert.rejects(teacherFingerprint("someone/third", { scoring: "logprob" }), { name: "InputError" });
    assert.ok(!existsSync(join(process.env.TANDEM_PROJECT!, "data/cache/models/someone/third")));
  }));
