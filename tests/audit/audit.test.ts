/** Promise: an audit names what is grave, and one that could not be made never looks like one that found nothing. */
import { strict as assert } from "node:assert";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { withFolder } from "../temporary";
import { audit, auditOf, NoAdvisoriesError } from "./advisories";

test("grave ones are named with what is known", () => {
  const vulnerabilities = {
    a: { severity: "critical", via: [{ title: "runs code", url: "https://example.org/1" }] },
    b: { severity: "high", via: ["a"] },
    c: { severity: "moderate", via: [{ title: "slow", url: "https://example.org/2" }] },
  };
  const found = auditOf(JSON.stringify({ vulnerabilities, metadata: { dependencies: { total: 9 } } }));
  assert.deepEqual(found, {
    packages: 9,
    other: 1,
    grave: [
      { name: "a", severity: "critical", titles: ["runs code https://example.org/1"] },
      { name: "b", severity: "high", titles: ["by a"] },
    ],
  });
});

for (const [what, answer, reason] of [
  ["nothing", "", /^no answer$/],
  ["no JSON", "<html>", /^no answer$/],
  ["null", "null", /^no answer$/],
  [
    "an error",
    '{"message":"405 Method Not Allowed - POST https://x/bulk","error":{"summary":""}}',
    /^405 Method Not Allowed$/,
  ],
  ["an error of npm's own", '{"error":{"code":"ENOLOCK","summary":"no lock"}}', /^no lock$/],
  ["a list without what was looked at", '{"vulnerabilities":{}}', /^no answer$/],
] as const) {
  test(`an answer that is ${what} is no audit`, () => {
    assert.throws(
      () => auditOf(answer),
      (error) => error instanceof NoAdvisoriesError && reason.test(error.message),
    );
  });
}

test("no registry: it says so within 15 s", () =>
  withFolder((folder) => {
    const about = { name: "p", version: "1.0.0", dependencies: { a: "1.0.0" } };
    const packages = { "": about, "node_modules/a": { version: "1.0.0" } };
    writeFileSync(join(folder, "package.json"), JSON.stringify(about));
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ ...about, lockfileVersion: 3, packages }));
    const start = performance.now();
    const env = { ...process.env, npm_config_registry: "http://127.0.0.1:9/", npm_config_cache: join(folder, "cache") };
    assert.throws(() => audit(folder, env), { name: "Error", message: /ECONNREFUSED/ });
    assert.ok(performance.now() - start < 15_000);
  }));
