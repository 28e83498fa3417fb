/** Promise: descriptions are BabyAI-Text's sentences, quirks included (its own output on minigrid, for two scenes). */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { COLOUR, DOOR_STATE, OBJECT } from "tandem/dist/env/codes";
import { describe } from "tandem/dist/env/describe";
import { levels } from "tandem/dist/env/levels/registry";
import { VectorEnv } from "tandem/dist/env/vector";

test("a room full of things", () => {
  const envs = new VectorEnv(levels.get("BabyAI-PutNextLocal-v0"), 1);
  envs.reset([0]);
  for (const action of [2, 1]) envs.step([action]);
  assert.deepEqual(describe(envs.observations, 0, undefined), [
    "You see a wall 2 steps right",
    "You see a purple key 3 steps left and 2 steps forward",
    "You see a purple box 2 steps left and 2 steps forward",
    "You see a green ball 2 steps left",
    "You see a red box 1 step left and 2 steps forward",
    "You see a green key 1 step left and 1 step forward",
    "You see a grey ball 1 step forward",
  ]);
});

/** An observation of nothing but these cells. */
function view(...cells: [vx: number, vy: number, object: number, colour: number, state: number][]): Uint8Array {
  const bytes = new Uint8Array(147);
  for (const [vx, vy, ...channels] of cells) bytes.set(channels, 3 * (7 * vx + vy));
  return bytes;
}

test("carrying comes first, doors say their state, always with the article a", () => {
  const seen = view(
    [3, 0, OBJECT.wall, COLOUR.grey, 0],
    [0, 0, OBJECT.door, COLOUR.blue, DOOR_STATE.open],
    [2, 1, OBJECT.box, COLOUR.purple, 0],
    [5, 6, OBJECT.door, COLOUR.red, DOOR_STATE.open],
  );
  assert.deepEqual(describe(seen, 0, { colour: "purple", type: "key" }), [
    "You carry a purple key",
    "You see a wall 6 steps forward",
    "You see a open blue door 3 steps left and 6 steps forward",
    "You see a purple box 1 step left and 5 steps forward",
    "You see a open red door 2 steps right",
  ]);
});

test("an object hides the wall behind it, and nothing is said of the agent's own cell", () => {
  const seen = view(
    [3, 5, OBJECT.ball, COLOUR.red, 0],
    [3, 4, OBJECT.wall, COLOUR.grey, 0],
    [3, 6, OBJECT.key, COLOUR.green, 0],
  );
  assert.deepEqual(describe(seen, 0, undefined), ["You see a red ball 1 step forward"]);
  assert.deepEqual(describe(view(), 0, undefined), []);
});
