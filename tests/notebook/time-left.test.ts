/** Promise: the time left is judged by what was measured, and none is told where nothing was. */
import { strict as assert } from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type Notebook, readNotebook } from "tandem/dist/notebook/headless/ipynb";
import { plannedSpecs } from "tandem/dist/notebook/headless/planned-specs";
import { plannedUpdates } from "tandem/dist/notebook/headless/planned-updates";
import { TimeLeft } from "tandem/dist/notebook/headless/time-left";
import { identity, keyOf } from "tandem/dist/runs/key";
import { readStore } from "tandem/dist/runs/store";
import { withFolder } from "../temporary";
import { type Cell, ipynb } from "./notebooks";

const RUN_ALL = "await runAll(specs({ arms: ['student-alone'], seeds: 2 }));";
const TITLE = "training: updates";

function withNotebooks(
  cells: readonly (readonly (string | Cell)[])[],
  use: (all: Notebook[]) => void | Promise<void>,
): Promise<void> {
  return withFolder((folder) =>
    use(
      cells.map((one, k) => {
        const path = join(folder, `0${k + 1}_n.ipynb`);
        writeFileSync(path, ipynb(one));
        return readNotebook(path);
      }),
    ),
  );
}

/** A clock that is set by hand (seconds). */
class Clock {
  time = 0;
  readonly now = (): number => this.time;
}

describe("time left", () => {
  test("by the last time: what the running cell has left and all later ones; unknown cells count as the mean", () =>
    withNotebooks([["1", "2"], ["3"]], ([one, two]) => {
      const clock = new Clock();
      const cellSeconds = new Map([
        [one, [10, 20]],
        [two, []],
      ]);
      const left = new TimeLeft([one, two], { cellSeconds, updates: new Map() }, clock.now);
      assert.equal(left.ofAll(), undefined);
      left.start(one, 1);
      assert.equal(left.ofAll(), 10 + 20 + 15);
      clock.time = 4;
      assert.equal(left.ofAll(), 6 + 20 + 15);
      clock.time = 13;
      assert.equal(left.ofAll(), 0 + 20 + 15);
      left.start(one, 2);
      assert.equal(left.ofAll(), 20 + 15);
      left.start(two, 1);
      assert.equal(left.ofAll(), 15);
    }));

  test("the first time: nothing before a cell was measured, then the mean of those that were", () =>
    withNotebooks([["1", "2", "3"]], ([one]) => {
      const clock = new Clock();
      const left = new TimeLeft([one], { cellSeconds: new Map(), updates: new Map() }, clock.now);
      left.start(one, 1);
      assert.equal(left.ofAll(), undefined);
      clock.time = 6;
      left.start(one, 2);
      assert.equal(left.ofAll(), 6 + 6);
    }));

  test("a cell that does an experiment trains, as one does that does runs", () =>
    withNotebooks([["1", "await experiment({ arms, seeds });"]], ([one]) => {
      const clock = new Clock();
      const left = new TimeLeft([one], { cellSeconds: new Map([[one, [10, 600]]]), updates: new Map() }, clock.now);
      left.start(one, 1);
      assert.equal(left.ofAll(), 10, "there is nothing left to train, whatever it took last time");
    }));

  test("training: nothing before an update was measured, then by the seconds an update takes, in later notebooks too", () =>
    withNotebooks(
      [
        ["1", RUN_ALL],
        [RUN_ALL, "2"],
      ],
      ([one, two]) => {
        const clock = new Clock();
        const cellSeconds = new Map([
          [one, [2, 1000]],
          [two, [1000, 4]],
        ]);
        const updates = new Map([
          [one, 80],
          [two, 160],
        ]);
        const left = new TimeLeft([one, two], { cellSeconds, updates }, clock.now);
        left.start(one, 1);
        assert.equal(left.ofAll(), undefined, "training is to come, and nobody knows how fast it is");
        clock.time = 2;
        left.start(one, 2);
        left.progress({ title: TITLE, done: 0, total: 1, note: "starting" });
        assert.deepEqual([left.ofBar(), left.ofAll()], [undefined, undefined]);
        clock.time = 22;
        left.progress({ title: TITLE, done: 40, total: 80, note: "", secondsLeft: 19 });
        assert.equal(left.ofBar(), 19);
        assert.equal(left.ofAll(), 19 + 160 * 0.5 + 4);
        clock.time = 32;
        assert.equal(left.ofBar(), 9, "the clock runs on between two messages");
        clock.time = 42;
        left.progress({ title: TITLE, done: 80, total: 80, note: "", secondsLeft: 0 });
        left.start(two, 1);
        assert.equal(left.ofAll(), 160 * 0.5 + 4);
        left.progress({ title: TITLE, done: 0, total: 1, note: "starting" });
        clock.time = 52;
        left.progress({ title: TITLE, done: 20, total: 160, note: "", secondsLeft: 70 });
        assert.equal(left.ofAll(), 70 + 4);
        left.start(two, 2);
        assert.equal(left.ofAll(), 4);
      },
    ));
});

describe("planned runs", () => {
  const parameters = { source: "let seeds: number = 3; let arms: string[] = ['neutral'];", tags: ["parameters"] };
  const asks = [
    parameters,
    "const preset = 'window'; const other = 'oracle'; const computed = String(seeds);",
    "specs({ arms, seeds, preset }); specs({ arms: ['random-policy'], seeds: 1, teacher: other });",
    "specs({ arms: [computed], seeds }); specs({ arms: ['no-such-arm'], seeds }); specs(asked);",
  ];

  test("are read off the notebook's text with its parameters; what the text does not tell is left out", () =>
    withNotebooks([asks], ([one]) => {
      const short = (values: object) =>
        plannedSpecs(one, values as never).map(({ arm, seed, preset }) => `${arm} ${seed} ${preset}`);
      const random = "random-policy 0 paper-40";
      assert.deepEqual(short({}), ["neutral 0 window", "neutral 1 window", "neutral 2 window", random]);
      assert.deepEqual(short({ seeds: 1, arms: ["no-feedback"] }), ["no-feedback 0 window", random]);
    }));

  test("count once, in the notebook that asks first, and not when they are finished", () =>
    withNotebooks(
      [[RUN_ALL], ["1"], ["specs({ arms: ['student-alone', 'random-policy'], seeds: 2 })"]],
      async (all) => {
        const counts = async () => [...(await plannedUpdates(all, new Map(), readStore(runs))).values()];
        const runs = join(all[0].path, "..", "runs");
        assert.deepEqual(await counts(), [80, 0, 80]);
        const [finished] = plannedSpecs(all[0], {});
        const folder = join(runs, keyOf(await identity(finished)));
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, "manifest.json"), "{}");
        assert.deepEqual(await counts(), [40, 0, 80]);
      },
    ));
});
