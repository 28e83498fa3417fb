/** Promise: lengths of time read well, from tenths of a second to hours. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { duration } from "tandem/dist/duration";

test("durations read well", () => {
  assert.deepEqual([0, 9.94, 9.96, 59, 60, 3599, 3725].map(duration), [
    "0.0 s",
    "9.9 s",
    "10 s",
    "59 s",
    "1 min 0 s",
    "59 min 59 s",
    "1 h 2 min",
  ]);
});
