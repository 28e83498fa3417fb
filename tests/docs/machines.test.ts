/** Promise: Binder, the dev container and CI have a Node and a Python that the project takes, run targets that there are, and all tests. */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../command";
import { TARGETS } from "./shell";

const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), "utf8");
const json = (...path: string[]): unknown => JSON.parse(read(...path));

/** Whether a version, such as 22 or 3.11, is at least another. */
function isAtLeast(version: string, least: string): boolean {
  const [major, minor = Number.POSITIVE_INFINITY] = version.split(".").map(Number);
  const [leastMajor, leastMinor] = least.split(".").map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

const [, NODE] = /^>=([\d.]+)$/.exec((json("package.json") as { engines: { node: string } }).engines.node)!;
const PYTHON = /no Python of version ([\d.]+) or later/.exec(read("lib/setup/python.ts"))![1];

/** The commands of make's in a script, as their targets. */
function targetsIn(script: string): string[] {
  return [...script.matchAll(/\bmake ([a-z][\w-]*)/g)].map(([, target]) => target);
}

test("versions are compared as versions", () => {
  assert.ok(isAtLeast("22", "20.19") && isAtLeast("20.19", "20.19") && isAtLeast("3.11", "3.10"));
  assert.ok(!isAtLeast("20.9", "20.19") && !isAtLeast("3.9", "3.10") && !isAtLeast("18", "20.19"));
  assert.deepEqual([NODE, PYTHON], ["20.19", "3.10"]);
});

test("Binder: versions, make, a compiler; it sets up once and shows the kernel", () => {
  const environment = read("binder/environment.yml");
  const version = (name: string): string => new RegExp(`^ +- ${name}=([\\d.]+)$`, "m").exec(environment)?.[1] ?? "0";
  assert.ok(isAtLeast(version("nodejs"), NODE), "Node");
  assert.ok(isAtLeast(version("python"), PYTHON), "Python");
  for (const name of ["make", "cxx-compiler"]) assert.match(environment, new RegExp(`^ +- ${name}$`, "m"));
  assert.deepEqual(targetsIn(read("binder/postBuild")), ["setup"]);
  for (const name of ["postBuild", "start"]) {
    assert.ok(statSync(join(ROOT, "binder", name)).mode & 0o100, `${name} can be run`);
    assert.match(read("binder", name), /^#!\/bin\/bash\n/);
  }
  assert.match(read("binder/start"), /JUPYTER_PATH="\$PWD\/\.jupyter\/share\/jupyter/);
  assert.match(read("binder/start"), /^exec "\$@"$/m);
});

test("dev container: versions, set-up, Jupyter's port", () => {
  const container = json(".devcontainer/devcontainer.json") as {
    readonly image: string;
    readonly features: Readonly<Record<string, { readonly version?: string }>>;
    readonly postCreateCommand: string;
    readonly forwardPorts: readonly number[];
  };
  const [, node] = /\/javascript-node:(\d+)-/.exec(container.image) ?? ["", "0"];
  assert.ok(isAtLeast(node, NODE) && isAtLeast(node, "22.0"), container.image);
  const [python] = Object.entries(container.features).filter(([name]) => name.includes("/python:"));
  assert.ok(isAtLeast(python?.[1].version ?? "0", PYTHON), "Python");
  assert.deepEqual(targetsIn(container.postCreateCommand), ["setup"]);
  assert.deepEqual(container.forwardPorts, [8888]);
});

test("CI: every target of tests has its line, every target is one, actions are pinned to a version", () => {
  const files = readdirSync(join(ROOT, ".github/workflows"));
  const workflows = files.map((name) => read(".github/workflows", name)).join("\n");
  const matrix = [...workflows.matchAll(/target: \[([^\]]+)\]/g)].flatMap(([, names]) => names.split(", "));
  const run = [...targetsIn(workflows), ...matrix];
  for (const target of run) assert.ok(TARGETS.includes(target), target);
  const tests = TARGETS.filter((target) => /^test(-|$)/.test(target));
  assert.ok(tests.length >= 7, tests.join(" "));
  for (const target of tests) assert.ok(run.includes(target), `CI runs no make ${target}`);
  for (const [, action] of workflows.matchAll(/uses: (\S+)/g)) assert.match(action, /^actions\/[\w-]+@v\d+$/);
  for (const [, node] of workflows.matchAll(/node-version: (\S+)/g)) assert.ok(isAtLeast(node, NODE), node);
  for (const [, python] of workflows.matchAll(/python-version: "(\S+)"/g)) assert.ok(isAtLeast(python, PYTHON), python);
  const order = ["make run", "make docs", "make report", "make pages", "path: data/pages", "actions/deploy-pages"];
  const places = order.map((step) => workflows.lastIndexOf(step));
  assert.deepEqual(
    [...places].sort((a, b) => a - b),
    places,
    "pages are made before they are published",
  );
  assert.ok(places.every((place) => place > 0));
});
