/** Promise: exports for TensorBoard and W&B are one folder a run, whose bytes are the tools' own formats, steps training frames. */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { exportRecords } from "tandem/dist/exports/export";
import { RunNames, safeName } from "tandem/dist/exports/run-names";
import { recordLog } from "tandem/dist/exports/wandb/record-log";
import { withFolder } from "../temporary";
import { someRun } from "./some-runs";

const RUNS = [
  someRun({ arm: "neutral", seed: 0 }, "mine"),
  someRun({ arm: "neutral", seed: 1 }, "mine"),
  someRun({ arm: "student-alone", seed: 0 }, "mine"),
];

/** The records of a .wandb file, by LevelDB's description of its logs. */
function readLog(bytes: Buffer): Buffer[] {
  assert.equal(bytes.subarray(0, 7).toString("hex"), "3a572642e1be00");
  const records: Buffer[] = [];
  let open: Buffer[] | undefined;
  let at = 7;
  while (at < bytes.length) {
    const left = 32_768 - (at % 32_768);
    if (left < 7) {
      assert.ok(bytes.subarray(at, at + left).every((byte) => byte === 0));
      at += left;
      continue;
    }
    const [length, type] = [bytes.readUInt16LE(at + 4), bytes[at + 6]];
    assert.ok(7 + length <= left, "a piece stays in its block");
    const data = bytes.subarray(at + 7, at + 7 + length);
    assert.equal(bytes.readUInt32LE(at), crc32(bytes.subarray(at + 6, at + 7 + length)));
    assert.equal(open === undefined, type === 1 || type === 2, "a record begins where none is open");
    const pieces = [...(open ?? []), data];
    open = type === 1 || type === 4 ? undefined : pieces;
    if (!open) records.push(Buffer.concat(pieces));
    at += 7 + length;
  }
  assert.equal(open, undefined);
  return records;
}

test("records of every length read back, across blocks", () => {
  const lengths = fc.array(fc.oneof(fc.nat(64), fc.integer({ min: 32_740, max: 32_780 }), fc.nat(100_000)), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(lengths, (list) => {
      const records = list.map((length, k) => new Uint8Array(length).fill(k + 1));
      assert.deepEqual(
        readLog(Buffer.from(recordLog(records))).map((record) => record.toString("hex")),
        records.map((record) => Buffer.from(record).toString("hex")),
      );
    }),
    { numRuns: 20 },
  );
});

/** The fields of a message in Protocol Buffers' wire format. */
function fields(bytes: Buffer): { field: number; value: bigint | Buffer }[] {
  const found: { field: number; value: bigint | Buffer }[] = [];
  let at = 0;
  const varint = (): bigint => {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = BigInt(bytes[at++]);
      value |= (byte & 127n) << shift;
      shift += 7n;
      if (byte < 128n) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const kind = Number(tag & 7n);
    let value: bigint | Buffer;
    if (kind === 0) value = varint();
    else {
      const length = kind === 2 ? Number(varint()) : kind === 1 ? 8 : 4;
      value = bytes.subarray(at, (at += length));
    }
    found.push({ field: Number(tag >> 3n), value });
  }
  return found;
}

const inside = (bytes: Buffer, field: number): Buffer[] =>
  fields(bytes).flatMap((one) => (one.field === field && one.value instanceof Buffer ? [one.value] : []));

/** Names and JSON values of a list of items. */
function itemsOf(list: Buffer): Record<string, unknown> {
  return Object.fromEntries(
    inside(list, 1).map((item) => [String(inside(item, 1)[0]), JSON.parse(String(inside(item, 16)[0]))]),
  );
}

test("W&B: a folder a run, its history over frames, its factors as configuration", () =>
  withFolder(async (folder) => {
    const out = join(folder, "out");
    await exportRecords([...RUNS, RUNS[0]], { format: "wandb", out });
    const folders = readdirSync(out).filter((name) => name !== "export.json");
    const key = (k: number): string => RUNS[k].manifest.key;
    assert.deepEqual(
      folders.map((name) => name.replace(/^offline-run-\d{8}_\d{6}-/, "")).sort(),
      [key(0), `${key(0)}-2`, key(1), key(2)].sort(),
    );
    const name = folders.find((one) => one.endsWith(key(1)))!; // it is in the list above
    const records = readLog(readFileSync(join(out, name, `run-${key(1)}.wandb`)));
    assert.deepEqual(
      records.map((record) => fields(record).map(({ field }) => field)),
      [
        [1, 17],
        [1, 2],
        [1, 2],
        [1, 3],
        [1, 18],
      ],
      "the run, two steps, the summary, the end; numbered",
    );
    const [run] = inside(records[0], 17);
    assert.deepEqual(
      [1, 3, 6, 8].map((field) => String(inside(run, field)[0])),
      [key(1), "mine", "neutral", "neutral seed 1"],
    );
    const config = itemsOf(inside(run, 4)[0]);
    assert.deepEqual(
      [config.arm, config.seed, config.teacher, config.preset, config["settings/gamma"]],
      ["neutral", 1, "uniform", "paper-40", 0.99],
    );
    const steps = records.slice(1, 3).map((record) => {
      const [history] = inside(record, 2);
      return { step: fields(inside(history, 2)[0])[0].value, ...itemsOf(history) } as Record<string, unknown>;
    });
    assert.deepEqual(
      steps.map(({ step, global_step, _step }) => [step, global_step, _step]),
      [
        [256n, 256, 256],
        [512n, 512, 512],
      ],
    );
    assert.deepEqual(
      [
        steps[0]["evaluation/team/success"],
        steps[0]["losses/policyLoss"],
        steps[0]["teacher/right"],
        steps[1]["final/team/greedy/return"],
      ],
      [0.75, 0.1 + 1 / 7, 101 / 256, 1.7 / 4],
    );
    assert.ok(!("losses/clipFraction" in steps[0]), "what is no number is not shown");
    assert.equal(itemsOf(inside(records[3], 3)[0]).global_step, 512);
  }));

test("TensorBoard: a folder a run, whose first event says what it was made with", () =>
  withFolder(async (folder) => {
    const out = join(folder, "out");
    await exportRecords([...RUNS, RUNS[0]], { format: "tensorboard", out });
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((one) =>
      one.name.startsWith("events."),
    );
    const folders = files.map((file) => relative(out, file.parentPath)).sort();
    assert.deepEqual(folders, [
      "mine/neutral/seed-0",
      `mine/neutral/seed-0-${RUNS[0].manifest.key}`,
      "mine/neutral/seed-1",
      "mine/student-alone/seed-0",
    ]);
    const [{ parentPath, name }] = files.filter((file) => file.parentPath.endsWith("seed-1"));
    const text = readFileSync(join(parentPath, name)).toString("latin1");
    for (const part of [
      "brain.Event:2",
      "_hparams_/session_start_info",
      "mine/neutral/seed-1",
      "final/team/greedy/success",
    ]) {
      assert.ok(text.includes(part), part);
    }
  }));

test("whatever an arm is called, a run's folder lies inside", () => {
  const names = new RunNames();
  const named = (arm: string) => names.next({ ...RUNS[0], spec: { ...RUNS[0].spec, arm }, experiment: ".." });
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom("ü 和", "..", ".", "", "../../x", "a/b.ts#c")), (text) => {
      assert.match(safeName(text), /^(?!\.+$)[A-Za-z0-9._@+=-]+$/);
    }),
    { numRuns: 50 },
  );
  assert.deepEqual(named("../../x"), ["_..", ".._.._x", "seed-0"]);
  assert.deepEqual(named("../..|x"), ["_..", ".._.._x", `seed-0-${RUNS[0].manifest.key}`]);
});
