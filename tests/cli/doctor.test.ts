/** Promise: doctor says what is there, does an operation with TensorFlow, and names the cure of what is missing. */
import { strict as assert } from "node:assert";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, tandem } from "../command";
import { withFolder } from "../temporary";

interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly message: string;
}

async function findings(env: Record<string, string>): Promise<Map<string, Finding>> {
  const { code, out, err } = await tandem(["doctor", "--json"], env);
  const found = JSON.parse(out) as Finding[];
  for (const finding of found) {
    assert.deepEqual(Object.keys(finding), ["what", "ok", "message"]);
    assert.equal(typeof finding.ok, "boolean");
    assert.doesNotMatch(finding.message, /\n/);
  }
  const missing = found.some(({ ok }) => !ok);
  assert.deepEqual([code, err.includes("something is missing")], [missing ? 1 : 0, missing]);
  return new Map(found.map((finding) => [finding.what, finding]));
}

test("what is there", async () => {
  const found = await findings({});
  assert.deepEqual(found.get("Node"), { what: "Node", ok: true, message: process.version });
  assert.ok(found.get("disk")!.ok);
  assert.match(found.get("TensorFlow")!.message, /^tfjs 4\.22\.0, TensorFlow [\d.]+, multiplies$/);
  assert.match(found.get("teachers")!.message, /oracle, uniform/);
});

test("without the native part: what it costs, why, and whether there is a compiler", async () => {
  const hidden = { NODE_OPTIONS: `--require "${join(ROOT, "tests/dist/hide-native.js")}"` };
  const found = await findings({ ...hidden, CXX: "no-such-compiler" });
  const { ok, message } = found.get("TensorFlow")!;
  assert.equal(ok, false);
  assert.match(message, /30 to 60 times slower; run `make setup` \(tfjs_binding\.node is hidden\)/);
  assert.match(found.get("compiler")!.message, /^no C\+\+ compiler \(no-such-compiler\) was found; install one .*CXX=/);
});

test("a binary that loads but cannot multiply is not taken for a working one", () =>
  withFolder(async (folder) => {
    const broken = join(folder, "broken.js");
    writeFileSync(
      broken,
      `const { dlopen } = process;
      process.dlopen = (module, file, ...rest) => {
        dlopen.call(process, module, file, ...rest);
        if (!file.endsWith("tfjs_binding.node")) return;
        module.exports = new Proxy(module.exports, {
          get: (target, name) => name === "executeOp" ? () => { throw new Error("no operation works"); } : Reflect.get(target, name),
        });
      };`,
    );
    const found = await findings({ NODE_OPTIONS: `--require "${broken}"` });
    assert.equal(found.get("TensorFlow")!.ok, false);
    assert.match(found.get("TensorFlow")!.message, /no operation works/);
  }));

test("a project in which nothing is set up, on a disk that is nearly full", () =>
  withFolder(async (folder) => {
    const full = `--require "${join(ROOT, "tests/dist/nearly-full-disk.js")}"`;
    const found = await findings({ TANDEM_PROJECT: folder, NODE_OPTIONS: full });
    for (const what of ["Python environment", "kernel"])
      assert.deepEqual(found.get(what), { what, ok: false, message: "missing; run `make setup`" });
    assert.equal(found.get("disk")!.ok, false);
    assert.match(found.get("disk")!.message, /^0\.1 GB free/);
  }));
