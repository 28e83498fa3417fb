/** Promise: the lock's entries of some packages are theirs and those of all that they depend on, wherever these lie, and no others. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Lock, lockedPackages } from "tandem/dist/reach/lock";
import { LIBRARY } from "tandem/dist/reach/reach";

const at = (version: string, more: object = {}): object => ({ version, integrity: `sha512-${version}`, ...more });
const LOCK = {
  packages: {
    "": {},
    lib: { version: "0.1.0" },
    "node_modules/a": at("1", { dependencies: { b: "^2", "@s/c": "*" } }),
    "node_modules/a/node_modules/b": at("2", { dependencies: { d: "*" } }),
    "node_modules/b": at("1"),
    "node_modules/@s/c": at("3", { optionalDependencies: { none: "*" }, peerDependencies: { a: "*", e: "*" } }),
    "node_modules/d": at("4"),
    "node_modules/e": at("5"),
    "node_modules/f": at("6"),
  },
} as Lock;

test("dependencies are found as Node finds them, nested before hoisted, circles and missing optional ones included", () => {
  const expected = ["@s/c 3 sha512-3", "a 1 sha512-1", "b 2 sha512-2", "d 4 sha512-4", "e 5 sha512-5"];
  assert.deepEqual(lockedPackages(LOCK, ["a"]), expected);
  assert.deepEqual(lockedPackages(LOCK, ["b"]), ["b 1 sha512-1"]);
  assert.deepEqual(lockedPackages(LOCK, []), []);
});

test("where a package lies does not matter", () => {
  const { "node_modules/a/node_modules/b": nested, "node_modules/b": _, ...rest } = LOCK.packages;
  const hoisted = { packages: { ...rest, "node_modules/b": nested } };
  assert.deepEqual(lockedPackages(hoisted, ["a"]), lockedPackages(LOCK, ["a"]));
});

test("what is not in the lock is an error that says who needs it", () => {
  const message = /package-lock\.json has no none, which lib needs; run npm install/;
  assert.throws(() => lockedPackages(LOCK, ["none"]), { name: "FailedError", message });
});

test("the project's own lock: TensorFlow needs tfjs-core, and not zod", () => {
  const lock = JSON.parse(readFileSync(join(LIBRARY, "../package-lock.json"), "utf8")) as Lock;
  const names = lockedPackages(lock, ["@tensorflow/tfjs-node"]).map((line) => line.split(" ")[0]);
  assert.ok(names.includes("@tensorflow/tfjs-core") && !names.includes("zod"));
});
