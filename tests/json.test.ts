/** Promise: JSON is read, and a file that is none is refused in one line that names it. */
import { strict as assert } from "node:assert";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseJson, readJson } from "tandem/dist/json";
import { withFolder } from "./temporary";

test("a text is its value, or undefined", () => {
  assert.deepEqual(parseJson('{"a":[1,null]}'), { a: [1, null] });
  for (const text of ["", "{", "undefined"]) assert.equal(parseJson(text), undefined);
});

test("a file is its value; one that is missing or no JSON is refused", () =>
  withFolder(async (folder) => {
    const path = join(folder, "a.json");
    assert.throws(() => readJson(path, "spec"), { name: "InputError", message: /^cannot read spec .*a\.json/ });
    writeFileSync(path, "{\n");
    assert.throws(() => readJson(path), { name: "InputError", message: /^[^\n]*a\.json is not JSON[^\n]*$/ });
    writeFileSync(path, "[1]\n");
    assert.deepEqual(readJson(path), [1]);
  }));
