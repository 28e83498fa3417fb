/** Promise: THIRD_PARTY.md lists what is installed, and nothing of that is under an unknown licence or strong copyleft. */
import { strict as assert } from "node:assert";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { withFolder } from "../temporary";
import { isAllowed } from "./allowed";
import { npmPackages } from "./npm-packages";
import { pythonPackages } from "./python-packages";
import { groups, THIRD_PARTY, thirdParty } from "./third-party";

test("THIRD_PARTY.md is what `make licences` writes", () => {
  assert.equal(readFileSync(THIRD_PARTY, "utf8"), thirdParty());
});

test("every package has a known licence, and none is strong copyleft", () => {
  const all = groups();
  for (const { title, packages } of all) assert.ok(packages.length > 5, title);
  assert.deepEqual(
    all.flatMap(({ packages }) => packages.filter((one) => !isAllowed(one))),
    [],
  );
});

for (const [licence, allowed] of [
  ["MIT", true],
  ["(MIT OR GPL-3.0-only)", true],
  ["Apache-2.0 AND LGPL-3.0-or-later", true],
  ["GPL-3.0-or-later", false],
  ["MIT AND AGPL-3.0-only", false],
  ["SEE LICENSE IN LICENSE.txt", false],
  ["UNLICENSED", false],
  ["", false],
  [undefined, false],
] as const) {
  test(`${licence ?? "no licence"} is ${allowed ? "allowed" : "not allowed"}`, () => {
    assert.equal(isAllowed({ licence }), allowed);
  });
}

test("a lock: aliases by their own name, a version once, for users where one of its places is", () =>
  withFolder((folder) => {
    mkdirSync(join(folder, "node_modules/silent"), { recursive: true });
    writeFileSync(join(folder, "node_modules/silent/package.json"), '{"license":"ISC"}');
    const packages = {
      "": {},
      lib: { version: "1.0.0" },
      "node_modules/lib": { link: true },
      "node_modules/alias": { name: "real", version: "2.0.0", license: "MIT" },
      "node_modules/a": { version: "1.0.0", license: "MIT", dev: true },
      "node_modules/b/node_modules/a": { version: "1.0.0", license: "MIT" },
      "node_modules/silent": { version: "3.0.0", dev: true },
      "node_modules/absent": { version: "4.0.0" },
    };
    const lock = join(folder, "package-lock.json");
    writeFileSync(lock, JSON.stringify({ packages }));
    const found = npmPackages(lock).map(({ name, licence, dev }) => [name, licence, dev]);
    assert.deepEqual(found, [
      ["a", "MIT", false],
      ["absent", undefined, false],
      ["real", "MIT", false],
      ["silent", "ISC", true],
    ]);
  }));

test("Python's: what a package says of itself, else what was known of that version", () =>
  withFolder((folder) => {
    const requirements = join(folder, "requirements.txt");
    const hash = `\\\n    --hash=sha256:${"0".repeat(64)}\n`;
    const pins = [
      "Old_Name==1",
      "classed==2",
      "elsewhere==3 ; sys_platform == 'win32'",
      "newer==2",
      "stated==1.0.post1",
    ];
    writeFileSync(requirements, pins.map((pin) => `${pin} ${hash}`).join(""));
    const metadata = (name: string, version: string, ...lines: string[]): void => {
      const place = join(folder, "venv/lib/python3.11/site-packages", `${name}-${version}.dist-info`);
      mkdirSync(place, { recursive: true });
      const head = [`Name: ${name}`, `Version: ${version}`, ...lines].join("\n");
      writeFileSync(join(place, "METADATA"), `${head}\n\nLicense: of the description\n`);
    };
    metadata("old-name", "1", "License: Apache License, Version 2.0");
    metadata(
      "classed",
      "2",
      "License: Copyright (c) 2015 somebody",
      "Classifier: License :: OSI Approved :: BSD License",
    );
    metadata("newer", "1", "License: MIT");
    metadata("stated", "1.0.post1", "License-Expression: Apache-2.0 OR BSD-2-Clause");
    const known = new Map([["elsewhere@3", "MIT"]]);
    const found = pythonPackages(requirements, join(folder, "venv"), known).map(({ name, licence }) => [name, licence]);
    assert.deepEqual(found, [
      ["Old_Name", "Apache-2.0"],
      ["classed", "BSD"],
      ["elsewhere", "MIT"],
      ["newer", undefined],
      ["stated", "Apache-2.0 OR BSD-2-Clause"],
    ]);
  }));
