/** Promise: what is planned can be run: arms are arms, seeds are apart from those for tuning, names stand once, controls have their parents. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { arms } from "tandem/dist/feedback/arms";
import { TUNING_SEEDS } from "tandem/dist/feedback/streams";
import { EXPLORED } from "tandem/dist/results/explored-plan";
import { FAMILY, familyArms } from "tandem/dist/results/paper-plan";
import { tuningPlan } from "tandem/dist/results/tuning-plan";
import { planOf } from "tandem/dist/runs/plan";

test("every planned arm is one, with settings that can be had", () => {
  for (const { name, level, preset, overrides, teacher, arms: names } of [...EXPLORED, ...tuningPlan().experiments]) {
    assert.equal(new Set(names).size, names.length, `${name} names an arm twice`);
    for (const arm of names) planOf({ level, preset, overrides, teacher, arm, seed: 0 });
  }
});

test("names of experiments stand once; tuning has seeds of its own", () => {
  const [explored, tuning] = [EXPLORED, tuningPlan().experiments];
  for (const all of [explored, tuning]) {
    const names = all.map(({ name }) => name);
    assert.deepEqual([...new Set(names)], names);
  }
  assert.ok(explored.every(({ seeds }) => seeds.from + seeds.count <= TUNING_SEEDS));
  assert.ok(tuning.every(({ seeds }) => seeds.from >= TUNING_SEEDS));
});

test("each tested rule has its neutral, yoked and inverted arm, and each channel its true verdicts", () => {
  for (const { use } of FAMILY.uses) {
    const names = familyArms(use, FAMILY);
    for (const channel of FAMILY.channels) {
      for (const rule of FAMILY.rules) {
        for (const noise of ["", ".yoked", ".inverted"]) assert.ok(names.includes(`${use}.${channel}.${rule}${noise}`));
      }
      for (const rule of ["silent", "oracle", "oracle.yoked"]) assert.ok(names.includes(`${use}.${channel}.${rule}`));
    }
    for (const name of names) {
      const { follows } = arms.get(name);
      assert.ok(follows === undefined || names.includes(follows), `${name} follows ${follows}`);
    }
  }
  const cells = FAMILY.uses.length * FAMILY.channels.length * FAMILY.rules.length * FAMILY.teachers.length * 2;
  assert.equal(cells, 72);
});
