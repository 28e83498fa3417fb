/** Promise: the address of the page in which one plays holds what was set, and nothing but that is ever read of one. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { type CornerSettings, cornerFragment, readCornerFragment } from "tandem/dist/report/page/corner-address";
import { HOSTILE } from "../hostile";

const DEFAULTS: CornerSettings = { seed: 1_500_000, acts: "student", token: true, feedback: true, other: "" };
const OTHERS = ["no-feedback", "distil.same-state.q-sure@oracle", 'a&b="c"#%'];

const read = (fragment: string): CornerSettings | undefined => readCornerFragment(fragment, DEFAULTS, OTHERS);

test("what was set is read back", () => {
  const agent = { x: 3, y: 14, direction: 2 } as const;
  const all: CornerSettings[] = [
    DEFAULTS,
    { seed: 0, acts: "you", token: false, feedback: false, other: OTHERS[1], start: { agent, target: [5, 1] } },
    { seed: 999_999_999, acts: "teacher", token: true, feedback: false, other: OTHERS[2], start: { agent } },
  ];
  for (const settings of all) assert.deepEqual(read(cornerFragment(settings)), settings);
});

test("an address of something else is none", () => {
  for (const fragment of ["", "page-play", "seed", "seed=", "seed=-1", "seed=1.5", "seed=1e3", "seed=1000000000"])
    assert.equal(read(fragment), undefined, fragment);
  assert.equal(read("seed=1&seed=2"), undefined);
  assert.equal(read(`seed=1&acts=${"y".repeat(500)}`), undefined);
});

test("what is odd is left at its default", () => {
  const plain = { ...DEFAULTS, seed: 7 };
  const odd = [
    ...["acts=me", "acts=You", "acts=toString", "acts=", "token=2", "token=true", "feedback=", "feedback=0&feedback=1"],
    ...["arm=student", "arm=constructor", "arm=no-feedback%20", "arm=no-feedback&arm=no-feedback", "more=1"],
    ...["start=1", "start=1.2", "start=1.2.4", "start=1.2.3.4", "start=-1.2.3", "start=1.2.3.4.5.6", "start=100.2.3"],
    ...["start=1.2.3%0A", "start=%201.2.3", "start=a.b.c", "start=1.2.0.NaN.3"],
  ];
  for (const field of odd) assert.deepEqual(read(`seed=7&${field}`), plain, field);
  for (const text of HOSTILE) {
    const fields = ["acts", "token", "feedback", "arm", "start"].map(
      (name) => `${name}=${encodeURIComponent(text.replace(/\p{Cs}/gu, ""))}`,
    );
    for (const field of fields) {
      const found = read(`seed=7&${field}`);
      assert.ok(found === undefined || JSON.stringify(found) === JSON.stringify(plain), field);
    }
  }
});
