/** Promise: an observation is what minigrid's rules for a 7×7 view with occlusion say, in every pose of every level. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { ACTION } from "tandem/dist/env/codes";
import { Episode } from "tandem/dist/env/episode";
import { levels } from "tandem/dist/env/levels/registry";
import { OBSERVATION_BYTES } from "tandem/dist/env/view/observe";
import { colourOf, objectOf, stateOf } from "tandem/dist/env/world/look";
import type { World } from "tandem/dist/env/world/world";

const AHEAD = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
];

/** The view straight from its definition: cell by cell, with minigrid's two sweeps a row. */
function naiveView(world: World): number[] {
  const [dx, dy] = AHEAD[world.direction];
  const look = (vx: number, vy: number): number => {
    const x = world.x + dx * (6 - vy) - dy * (vx - 3);
    const y = world.y + dy * (6 - vy) + dx * (vx - 3);
    const { width, height } = world.layout;
    return x < 0 || y < 0 || x >= width || y >= height ? 2 | (5 << 4) : world.lookAt(world.layout.cell(x, y));
  };
  const through = (vx: number, vy: number): boolean =>
    objectOf(look(vx, vy)) !== 2 && !(objectOf(look(vx, vy)) === 4 && stateOf(look(vx, vy)) !== 0);
  const seen = Array.from({ length: 7 }, () => new Array<boolean>(7).fill(false));
  seen[3][6] = true;
  for (let vy = 6; vy >= 0; vy--)
    for (const [columns, step] of [
      [[0, 1, 2, 3, 4, 5], 1],
      [[6, 5, 4, 3, 2, 1], -1],
    ] as const)
      for (const vx of columns) {
        if (!seen[vx][vy] || !through(vx, vy)) continue;
        seen[vx + step][vy] = true;
        if (vy > 0) seen[vx + step][vy - 1] = seen[vx][vy - 1] = true;
      }
  const bytes: number[] = [];
  for (let vx = 0; vx < 7; vx++)
    for (let vy = 0; vy < 7; vy++) {
      const of = vx === 3 && vy === 6 ? world.looks[world.carried] : seen[vx][vy] ? look(vx, vy) : 0;
      bytes.push(objectOf(of), colourOf(of), stateOf(of));
    }
  return bytes;
}

/** Walks that open doors and carry things, so that all kinds of cells come into view. */
const walks = fc.array(fc.constantFrom(0, 1, 2, 2, 2, 2, 3, 4, 5, 5), { minLength: 1, maxLength: 120 });

test("the written view is the defined one", () => {
  const view = new Uint8Array(OBSERVATION_BYTES + 2);
  fc.assert(
    fc.property(fc.constantFrom(...levels.all), fc.nat(1_000_000), walks, (level, seed, walk) => {
      const episode = new Episode(level);
      episode.reset(seed);
      for (const action of walk) {
        episode.step(action);
        view.fill(255);
        episode.observe(view, 1);
        assert.deepEqual([...view], [255, ...naiveView(episode.world), 255]);
      }
    }),
    { numRuns: 300 },
  );
});

test("what is carried is shown where the agent stands", () => {
  const level = levels.all.find(({ id }) => id === "BabyAI-GoToObjS4-v0")!;
  const episode = new Episode(level);
  const view = new Uint8Array(OBSERVATION_BYTES);
  for (let seed = 0; seed < 50; seed++) {
    episode.reset(seed);
    for (const action of [ACTION.pickUp, ACTION.left, ACTION.pickUp, ACTION.left, ACTION.pickUp]) episode.step(action);
    episode.observe(view, 0);
    const held = episode.world.looks[episode.world.carried];
    assert.deepEqual([...view.slice(81, 84)], [objectOf(held), colourOf(held), 0]);
  }
});
