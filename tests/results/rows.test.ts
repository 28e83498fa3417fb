/** Promise: what is published of a run is its evaluations and the sums of its updates, and reads back as it was written. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { LogRow, UpdateRow } from "tandem/dist/feedback/row";
import { Shapes } from "tandem/dist/results/compact";
import { doRun } from "tandem/dist/results/do-run";
import { inStretches } from "tandem/dist/results/stretches";
import { checkSpec } from "tandem/dist/runs/spec";

const tiny = { updates: 23, environments: 4, steps: 8, evaluateEvery: 5, evaluationEpisodes: 3, finalEpisodes: 2 };
const spec = checkSpec({
  level: "BabyAI-GoToObjS4-v0",
  arm: "oracle-verdict",
  teacher: "uniform",
  seed: 3,
  overrides: tiny,
});

const isUpdate = (row: LogRow): row is UpdateRow => row.kind === "update";

test("ten stretches hold all updates, in place, and no evaluation is lost", async () => {
  const { rows } = await doRun(spec);
  const short = inStretches(rows);
  const [updates, sums] = [rows.filter(isUpdate), short.filter(isUpdate)];
  assert.equal(updates.length, 23);
  assert.equal(sums.length, 10);
  const evaluations = (all: readonly LogRow[]): LogRow[] => all.filter((row) => !isUpdate(row));
  assert.deepEqual(evaluations(short), evaluations(rows));
  const total = (all: readonly UpdateRow[], of: (row: UpdateRow) => number): number =>
    all.reduce((sum, row) => sum + of(row), 0);
  for (const of of [
    (row: UpdateRow) => row.links.tokens,
    (row: UpdateRow) => row.links.heard.wrongWorse,
    (row: UpdateRow) => row.links.after.better.repeated,
    (row: UpdateRow) => row.episodes.steps,
  ]) {
    assert.ok(total(updates, of) > 0, "the run has something to sum");
    assert.equal(total(sums, of), total(updates, of));
  }
  const last = updates[updates.length - 1];
  assert.deepEqual([sums[9].frames, sums[9].teacherCalls], [last.frames, last.teacherCalls]);
  const lengths = sums.map(({ update }, k) => update - (sums[k - 1]?.update ?? 0));
  assert.deepEqual([Math.min(...lengths), Math.max(...lengths)], [2, 3]);
  assert.ok(sums.every(({ losses }) => losses === undefined));
});

test("a run with fewer updates than stretches keeps each", async () => {
  const { rows } = await doRun({ ...spec, overrides: { ...tiny, updates: 4 } });
  const updates = inStretches(rows).filter(isUpdate);
  assert.deepEqual(
    updates,
    rows.filter(isUpdate).map(({ losses: _, ...row }) => row),
  );
});

test("losses of a stretch are means, where they are kept", async () => {
  const { rows } = await doRun({ ...spec, overrides: { ...tiny, updates: 4 } });
  const [before, after] = [rows, inStretches(rows, { stretches: 2, losses: true })].map((all) => all.filter(isUpdate));
  assert.equal(after.length, 2);
  for (const [name, value] of Object.entries(after[1].losses ?? {})) {
    const [one, other] = [before[2], before[3]].map(({ losses }) => losses?.[name] ?? Number.NaN);
    assert.ok(Math.abs(value - (one + other) / 2) < 1e-12, name);
  }
  assert.ok(after[1].losses?.valueLoss);
});

test("rows without names read back equal, to six digits", async () => {
  const { rows } = await doRun(spec);
  const shapes = new Shapes();
  const compact = rows.map((row) => shapes.encode(row));
  assert.ok(shapes.list.length <= 4, `${shapes.list.length} shapes`);
  const back = new Shapes(JSON.parse(JSON.stringify(shapes.list)));
  const close = (one: unknown, other: unknown): void => {
    if (typeof one === "number")
      assert.ok(Math.abs(one - Number(other)) <= Math.abs(one) * 1e-5, `${one} and ${other}`);
    else if (typeof one !== "object" || one === null) assert.equal(one, other);
    else {
      assert.deepEqual(Object.keys(one), Object.keys(other as object));
      for (const [name, value] of Object.entries(one)) close(value, (other as Record<string, unknown>)[name]);
    }
  };
  for (const [k, row] of compact.entries()) {
    const read = back.decode(JSON.parse(JSON.stringify(row)));
    close(rows[k], read);
    assert.deepEqual(back.decode(back.encode(read)), read, "what was read stays as it is");
  }
  assert.throws(() => back.decode([compact[0][0], 1]), /has no shape/);
  assert.throws(() => back.decode([99]), /has no shape 99/);
});
