/** Promise: a run's rows become files of events as TensorBoard's own writer makes them, byte for byte, over training frames. */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { emptyMechanism } from "tandem/dist/feedback/mechanism";
import type { LogRow, UpdateRow } from "tandem/dist/feedback/row";
import { crc32c } from "tandem/dist/report/tensorboard/crc32c";
import { eventBytes, openEventFile } from "tandem/dist/report/tensorboard/event-file";
import { openRunLog, writeRunLog } from "tandem/dist/report/tensorboard/run-log";
import { withFolder } from "../temporary";

/** Written by Python's tensorboard 2.21.0 (RecordWriter of Event): the version, and the two scalars below. */
const BY_TENSORBOARD =
  "1800000000000000a37f4b2209000020a00a4ada411a0d627261696e2e4576656e743a32a731789424000000000000" +
  "00422b804d09000050a00a4ada411080022a160a140a0d6c6f737365732f706f6c696379150000003ecd1157642700" +
  "000000000000bbe1b14609000080a00a4ada411080bcc1960b2a160a140a0d747261696e2f73756363657373150000" +
  "20c0bc850bd6";
const SCALARS = [
  { tag: "losses/policy", step: 256, value: 0.125, wallTime: 1764240001.25 },
  { tag: "train/success", step: 3_000_000_000, value: -2.5, wallTime: 1764240002 },
];

test("CRC-32C of RFC 3720's examples", () => {
  const counted = Uint8Array.from({ length: 32 }, (_, k) => k);
  assert.deepEqual(
    [new Uint8Array(32), new Uint8Array(32).fill(255), counted, counted.slice().reverse()].map(crc32c),
    [0x8a9136aa, 0x62a8ab43, 0x46dd794e, 0x113fdb5c],
  );
});

test("a file's bytes are those that TensorBoard's writer makes, and it can grow", () =>
  withFolder((folder) => {
    const append = openEventFile(folder, 1764240000.5);
    for (const scalar of SCALARS) append([scalar]);
    const [name] = readdirSync(folder);
    assert.match(name, /^events\.out\.tfevents\.1764240000\./, "TensorBoard knows its files by this");
    assert.equal(readFileSync(join(folder, name)).toString("hex"), BY_TENSORBOARD);
  }));

const update: UpdateRow = {
  kind: "update",
  update: 2,
  frames: 512,
  teacherCalls: 0,
  episodes: { count: 4, returns: 2, successes: 3, steps: 40 },
  links: emptyMechanism(),
  losses: { policyLoss: -0.5, entropy: Number.NaN },
};
const evaluation: LogRow = {
  kind: "evaluation",
  update: 2,
  frames: 512,
  measure: "team",
  decision: "greedy",
  final: true,
  episodes: { count: 10, returns: 5, successes: 9, steps: 40 },
  teacherCalls: 0,
};

test("losses, what episodes came to, and evaluations are drawn over frames; what is not finite is not", () =>
  withFolder((folder) => {
    const [live, whole] = [join(folder, "live"), join(folder, "whole")];
    const see = openRunLog(live, () => 100);
    for (const row of [update, evaluation]) see(row);
    writeFileSync(join(folder, "timing.jsonl"), '{"seconds":3}\n{"seconds":5}\n');
    openEventFile(whole, 7); // what an earlier process left, and is replaced
    writeRunLog({ folder, rows: [update, { ...evaluation, final: false }] }, whole, 1000);
    const expected = (wallTime: number, values: Readonly<Record<string, number>>): Buffer =>
      Buffer.from(eventBytes(Object.entries(values).map(([tag, value]) => ({ tag, value, step: 512, wallTime }))));
    const ofUpdate = { "losses/policyLoss": -0.5, "train/return": 0.5, "train/success": 0.75, "train/steps": 10 };
    const body = (place: string): Buffer => {
      const names = readdirSync(place);
      assert.equal(names.length, 1);
      return readFileSync(join(place, names[0])).subarray(8 + 4 + 24 + 4);
    };
    const final = { "final/team/greedy/return": 0.5, "final/team/greedy/success": 0.9 };
    assert.deepEqual(body(live), Buffer.concat([expected(100, ofUpdate), expected(100, final)]));
    const planned = { "evaluation/team/return": 0.5, "evaluation/team/success": 0.9 };
    assert.deepEqual(body(whole), Buffer.concat([expected(998, ofUpdate), expected(1000, planned)]));
  }));
