/** Promise: a damaged file of ours is refused in one line, or gives the numbers that it always gave; never others. (10 000 of each: make test-faults) */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { withFolder } from "../temporary";
import { mutations, readables } from "./mutations";

test("400 mutations of each kind of file", () =>
  withFolder(async (folder) => {
    for (const readable of await readables(folder)) {
      const { fault, losses, note } = mutations(readable, 400, 13);
      assert.deepEqual(losses, [], fault);
      assert.ok(Number.parseInt(note, 10) > 100, `${fault}: ${note}`);
    }
  }));
