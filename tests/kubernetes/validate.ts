/**
 * `make test-kubernetes`: the API server's own validation (k8s.io/kubernetes, a Go program beside this file) takes the manifests of sweeps,
 * and refuses what is wrong in them.
 */
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { jobManifest, jobName } from "tandem/dist/runs/engines/kubernetes/manifest";
import { ROOT } from "../command";

const FOLDER = join(ROOT, "data/cache/kubernetes");
const PROGRAM = join(FOLDER, "validate");
const OPTIONS = { image: "registry.example.org/tandem:1", claim: "shared", parallelism: 2, mem: "512Mi", cpu: "1" };

before(() => {
  mkdirSync(FOLDER, { recursive: true });
  const env = { ...process.env, CGO_ENABLED: "0" }; // no C compiler is needed
  const go = spawnSync("go", ["build", "-o", PROGRAM, "."], {
    cwd: join(ROOT, "tests/kubernetes"),
    env,
    encoding: "utf8",
  });
  if (go.error)
    throw new Error(`Go 1.24 or later is needed to build the API server's validation (${go.error.message})`);
  if (go.status !== 0)
    throw new Error(`the API server's validation could not be built: ${go.stderr.trim().split("\n").at(-1)}`);
});

/** What the API server says of a manifest; empty where it takes it. */
function judged(manifest: string): string {
  const { status, stdout } = spawnSync(PROGRAM, { input: manifest, encoding: "utf8" });
  assert.equal(status === 0, stdout === "");
  return stdout;
}

const manifest = jobManifest("tandem-mine", 60, OPTIONS);

test("the manifests of sweeps are taken", () => {
  assert.equal(judged(manifest), "");
  assert.equal(judged(jobManifest(jobName("x".repeat(100)), 1, { ...OPTIONS, parallelism: 1, subPath: "a b/é" })), "");
  assert.equal(judged(jobManifest(jobName("é"), 100_000, { ...OPTIONS, mem: "1000000", cpu: "500m" })), "");
});

const WRONG: readonly [string, string, RegExp][] = [
  ["completionMode: Indexed", "completionMode: Idx", /completionMode/],
  ["completionMode: Indexed", "completionMode: NonIndexed", /backoffLimitPerIndex/],
  ["completions: 60", "completions: -1", /completions/],
  ["restartPolicy: Never", "restartPolicy: Always", /restartPolicy/],
  ["action: FailIndex", "action: FailIndx", /action/],
  ["values: [2]", "values: [0]", /values/],
  ["containerName: task", "containerName: tasks", /containerName/],
  ["name: tandem-mine", "name: tandem_mine", /metadata\.name/],
  ["claimName: shared", 'claimName: ""', /claimName/],
  ["mountPath: /tmp", "mountPath: /sweep", /mountPath/],
  ['memory: "512Mi"', 'memory: "512Q"', /quantit/],
  ["parallelism:", "paralelism:", /unknown field/],
];

for (const [right, other, said] of WRONG) {
  test(`refused: ${other}`, () => {
    assert.ok(manifest.includes(right));
    assert.match(judged(manifest.replace(right, other)), said);
  });
}
