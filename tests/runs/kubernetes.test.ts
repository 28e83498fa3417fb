/** Promises: the manifest of a sweep's Job says what was asked; its container's command does a task; options that are none are refused. */
import { strict as assert } from "node:assert";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { containerfile } from "tandem/dist/runs/engines/kubernetes/containerfile";
import { jobManifest, jobName } from "tandem/dist/runs/engines/kubernetes/manifest";
import { checkKubernetesOptions } from "tandem/dist/runs/engines/kubernetes/options";
import { readStore } from "tandem/dist/runs/store";
import { sweepFolder } from "tandem/dist/runs/sweep/folder";
import { ROOT, tandem } from "../command";
import { withFolder } from "../temporary";
import { experimentOf, plan } from "./sweep-specs";

const OPTIONS = { image: "registry.example.org/tandem:1", claim: "shared", parallelism: 2, mem: "512Mi", cpu: "1" };

/** What is looked at of a Job. */
interface Job {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly completionMode: string;
    readonly completions: number;
    readonly parallelism: number;
    readonly backoffLimitPerIndex: number;
    readonly podFailurePolicy: { readonly rules: unknown };
    readonly template: {
      readonly spec: {
        readonly restartPolicy: string;
        readonly securityContext: { readonly runAsNonRoot: boolean };
        readonly containers: readonly {
          readonly command: readonly string[];
          readonly resources: unknown;
          readonly volumeMounts: readonly unknown[];
        }[];
        readonly volumes: readonly unknown[];
      };
    };
  };
}

/** The Job that YAML stands for, as Python reads it. */
function parse(yaml: string): Job {
  const code = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))";
  return JSON.parse(execFileSync(join(ROOT, ".venv/bin/python"), ["-c", code], { input: yaml, encoding: "utf8" }));
}

test("the manifest is an Indexed Job of as many tasks, that tries bad input once and runs as nobody in particular", () => {
  const { apiVersion, kind, metadata, spec } = parse(jobManifest("tandem-mine", 60, { ...OPTIONS, subPath: "a b/é" }));
  assert.deepEqual([apiVersion, kind, metadata.name], ["batch/v1", "Job", "tandem-mine"]);
  const { completionMode, completions, parallelism, backoffLimitPerIndex } = spec;
  assert.deepEqual([completionMode, completions, parallelism, backoffLimitPerIndex], ["Indexed", 60, 2, 3]);
  assert.deepEqual(spec.podFailurePolicy.rules, [
    { action: "FailIndex", onExitCodes: { containerName: "task", operator: "In", values: [2] } },
    { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
  ]);
  const pod = spec.template.spec;
  assert.equal(pod.restartPolicy, "Never");
  assert.equal(pod.securityContext.runAsNonRoot, true);
  const [container] = pod.containers;
  assert.deepEqual(container.command.slice(2), ["sweep", "task", "/sweep", "--of", "60"]);
  assert.deepEqual(container.resources, { requests: { cpu: "1", memory: "512Mi" }, limits: { memory: "512Mi" } });
  assert.deepEqual(container.volumeMounts[0], { name: "sweep", mountPath: "/sweep", subPath: "a b/é" });
  assert.deepEqual(pod.volumes[0], { name: "sweep", persistentVolumeClaim: { claimName: "shared" } });
});

test("names of Jobs are DNS labels, whatever the folder's name", () => {
  for (const [folder, name] of [
    ["Mine 2", "tandem-mine-2"],
    ["é", "tandem"],
    ["x".repeat(80), `tandem-${"x".repeat(43)}`],
  ]) {
    assert.equal(jobName(folder), name);
  }
});

test("options that Kubernetes cannot take are refused", () => {
  const bad = [
    { image: "a b" },
    { claim: "A_b" },
    { subPath: "/a" },
    { subPath: "a/../b" },
    { mem: "2GB" },
    { cpu: "all" },
  ];
  for (const one of bad) {
    assert.throws(() => checkKubernetesOptions({ ...OPTIONS, ...one }), { exitCode: 2, message: /^invalid --/ });
  }
});

test("submit writes manifest and Containerfile; the container's command, as a plain process, does the task of its index", () =>
  withFolder(async (folder) => {
    const sweep = await plan(join(folder, "sweep"), experimentOf(1));
    const args = ["--engine", "kubernetes", "--image", OPTIONS.image, "--claim", "shared"];
    const { code, out, err } = await tandem(["sweep", "submit", sweep, ...args]);
    assert.equal(code, 0, err);
    const { kubernetes, runs } = sweepFolder(sweep);
    const written = out.trim().split("\n").at(-1)!; // it printed something
    assert.equal(written, join(kubernetes, "job.yaml"));
    const [container] = parse(readFileSync(written, "utf8")).spec.template.spec.containers;
    const [program, ...rest] = container.command.map((word) =>
      word.replace(/^\/tandem\b/, ROOT).replace(/^\/sweep$/, sweep),
    );
    const env = { PATH: process.env.PATH, JOB_COMPLETION_INDEX: "1", TANDEM_PROJECT: folder };
    const done = spawnSync(program, rest, { env, cwd: folder, encoding: "utf8" });
    assert.equal(done.status, 0, done.stderr);
    assert.equal(readStore(runs).keys().length, 1);
  }));

test("what the Containerfile copies is there", () => {
  const copied = [...containerfile().matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, paths]) => paths.split(" "));
  assert.ok(copied.length > 5);
  for (const path of copied) assert.ok(existsSync(join(ROOT, path)), path);
});
