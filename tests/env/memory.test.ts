/** Promise: stepping keeps nothing: a million steps, resets included, leave the heap as large as it was. */
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

const MOST_BYTES = 100_000;

/** Run in a process of its own, with the collector at hand: how many bytes a million steps leave behind. */
const MEASURE = `
const { levels, env } = require("tandem");
const envs = new env.VectorEnv(levels.get(process.argv[1]), 64);
const rng = new env.Pcg64(1);
const actions = Array.from({ length: 101 }, () => Uint8Array.from({ length: 64 }, () => rng.integers(0, 7)));
const run = (steps) => { for (let k = 0; k * 64 < steps; k++) envs.step(actions[k % 101]); };
envs.reset(Array.from({ length: 64 }, (_, i) => i));
run(300000);
gc();
const before = process.memoryUsage().heapUsed;
run(1000000);
gc();
console.log(process.memoryUsage().heapUsed - before);
`;

for (const id of ["BabyAI-GoToRedBallNoDists-v0", "BabyAI-BossLevel-v0"])
  test(id, () => {
    const options = { encoding: "utf8", cwd: __dirname } as const;
    const grown = Number(execFileSync(process.execPath, ["--expose-gc", "-e", MEASURE, id], options));
    assert.ok(grown < MOST_BYTES, `${grown} bytes more`);
  });
