/** Promise: Adam and AdamW are torch's; gradients are added up exactly; a gradient that is not finite changes nothing. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { FailedError } from "tandem/dist/errors";
import { Adam } from "tandem/dist/model/adam/adam";
import { dataFolder } from "../references";
import { assertRefused } from "./refused";

interface Reference {
  readonly settings: {
    readonly lr: number;
    readonly betas?: [number, number];
    readonly eps?: number;
    readonly weight_decay?: number;
  };
  readonly clip: number | null;
  readonly norms: readonly number[];
  readonly parameters: readonly number[];
  readonly first: readonly number[];
  readonly second: readonly number[];
}
const { steps, sizes, references } = JSON.parse(readFileSync(dataFolder("finetune/adam.json"), "utf8")) as {
  steps: number;
  sizes: [number, number];
  references: Record<string, Reference>;
};
const COUNT = sizes[0] + sizes[1];

/** finetune.py's numbers: parameters at step 0, gradients afterwards. */
function made(step: number): Float32Array {
  return Float32Array.from({ length: COUNT }, (_, k) => {
    const whole = ((k * 7919 + step * 104729 + k * step * 31) % 2003) - 1001;
    return (whole / 1001) * (k % 8 ? 10 ** -(k % 5) : Number(step === 0));
  });
}

/** An optimiser of two tensors with the parameters of step 0. */
function opened({ settings: { lr, betas, eps, weight_decay: decay } }: Reference, kind: "adam" | "adamw"): Adam {
  const chosen = {
    ...{ kind, rate: lr },
    ...(betas && { beta1: betas[0], beta2: betas[1] }),
    ...(eps !== undefined && { epsilon: eps }),
    ...(decay !== undefined && { weightDecay: decay }),
  };
  const adam = new Adam(
    [
      ["a", [4, 6]],
      ["b", [16]],
    ],
    chosen,
  );
  adam.parameters.get("a")?.set(made(0).subarray(0, 24));
  adam.parameters.get("b")?.set(made(0).subarray(24));
  return adam;
}

const all = (arrays: ReadonlyMap<string, Float32Array>): number[] => [...arrays.values()].flatMap((one) => [...one]);
const halves = (values: Float32Array): [string, Float32Array][] => [
  ["a", values.subarray(0, 24)],
  ["b", values.subarray(24)],
];

for (const [name, reference] of Object.entries(references)) {
  test(`${name}: ${steps} steps are torch's within 1e-6`, () => {
    const adam = opened(reference, name.startsWith("adamw") ? "adamw" : "adam");
    for (let step = 1; step <= steps; step++) {
      adam.clearGradients();
      adam.addGradients(halves(made(step)));
      const norm = adam.step(reference.clip === null ? {} : { maxNorm: reference.clip });
      const want = reference.norms[step - 1];
      if (want !== undefined) assert.ok(Math.abs(norm - want) <= 1e-6 * want, `norm ${norm} for ${want}`);
    }
    for (const [what, arrays] of [
      ["parameters", adam.parameters],
      ["first", adam.first],
      ["second", adam.second],
    ] as const) {
      const largest = Math.max(...reference[what].map(Math.abs));
      for (const [k, got] of all(arrays).entries()) {
        const want = reference[what][k];
        // Relative to the number, or where sums of both signs cancel to the block's largest.
        const allowed = 1e-6 * Math.max(Math.abs(want), what === "second" ? 0 : largest * 0.1);
        assert.ok(Math.abs(got - want) <= allowed, `${what} ${k}: ${got} for ${want}`);
      }
    }
  });
}

const shape = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });
const number = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 });

test("every tensor has its own numbers, whatever the shapes", () => {
  fc.assert(
    fc.property(fc.array(shape, { minLength: 1, maxLength: 8 }), (shapes) => {
      const adam = new Adam(shapes.map((one, k) => [`t${k}`, one]));
      const kinds = [adam.parameters, adam.gradients, adam.first, adam.second];
      const arrays = kinds.flatMap((kind) => [...kind.values()]);
      for (const [k, values] of arrays.entries()) values.fill(k + 1);
      for (const [k, values] of arrays.entries()) assert.ok(values.every((x) => x === k + 1));
      assert.equal(
        adam.count,
        shapes.reduce((sum, one) => sum + one.reduce((n, m) => n * m, 1), 0),
      );
      assert.ok(arrays.every((one) => one.buffer === arrays[0].buffer && one.byteOffset % 64 === 0));
    }),
    { numRuns: 50 },
  );
});

test("gradients are added up as float32 adds them, over pieces too", () => {
  const length = (1 << 18) + 37; // more than the free room holds at once
  const adam = new Adam([
    ["x", [length]],
    ["y", [3]],
  ]);
  const one = Float32Array.from({ length }, (_, k) => Math.sin(k));
  const other = Float32Array.from({ length }, (_, k) => Math.cos(k) * 3);
  adam.addGradients([["x", one]], 0.3);
  adam.addGradients([["x", other]], -1.7);
  const [a, b] = [Math.fround(0.3), Math.fround(-1.7)];
  const got = adam.gradients.get("x") as Float32Array;
  for (let k = 0; k < length; k++) {
    const want = Math.fround(Math.fround(a * one[k]) + Math.fround(b * other[k]));
    if (got[k] !== want) assert.fail(`${k}: ${got[k]} for ${want}`);
  }
  assert.deepEqual([...(adam.gradients.get("y") as Float32Array)], [0, 0, 0], "the other tensor has none");
});

test("rows are added as the whole gradient would be, and a step then is the dense one to the byte", () => {
  const width = 5;
  const rows = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 6 }), fc.array(number, { minLength: width, maxLength: width })),
  );
  fc.assert(
    fc.property(fc.array(rows, { minLength: 1, maxLength: 3 }), number, (turns, scale) => {
      const [sparse, dense] = [new Adam([["e", [7, width]]]), new Adam([["e", [7, width]]])];
      for (const turn of turns) {
        sparse.clearGradients();
        dense.clearGradients();
        const values = Float32Array.from(turn.flatMap(([, row]) => row));
        sparse.addRows(
          "e",
          turn.map(([row]) => row),
          values,
          scale,
        );
        for (const [row, added] of turn) {
          const whole = new Float32Array(7 * width);
          whole.set(added, row * width);
          dense.addGradients([["e", whole]], scale);
        }
        assert.equal(sparse.step({ maxNorm: 2 }), dense.step({ maxNorm: 2 }));
      }
      for (const kind of ["parameters", "first", "second"] as const)
        assert.deepEqual(all(sparse[kind]), all(dense[kind]));
    }),
    { numRuns: 50 },
  );
});

test("the norm is that of float64, and no step is longer than the norm allowed", () => {
  fc.assert(
    fc.property(
      fc.array(number, { minLength: 1, maxLength: 40 }),
      fc.float({ min: 0.125, max: 9, noNaN: true }),
      (values, most) => {
        const adam = new Adam([["x", [values.length]]], { beta1: 0 });
        adam.addGradients([["x", Float32Array.from(values)]]);
        const norm = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
        assert.ok(Math.abs(adam.step({ maxNorm: most }) - norm) <= 1e-12 * norm);
        // With β₁ = 0 the first moment is the gradient that was followed.
        const followed = Math.sqrt(all(adam.first).reduce((sum, x) => sum + x * x, 0));
        assert.ok(followed <= Math.min(norm, most) * (1 + 1e-6), `${followed}`);
        if (norm <= most - 1e-6)
          assert.deepEqual(
            all(adam.first),
            values.map((x) => Math.fround(x) + 0),
          );
      },
    ),
  );
});

test("a gradient that is not finite is an error with the tensor's name, and changes nothing", () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    for (const at of [0, 1, 16, 63, 99]) {
      const adam = new Adam(
        [
          ["good", [70]],
          ["bad.weight", [10, 10]],
        ],
        { kind: "adamw" },
      );
      for (const values of [...adam.parameters.values(), ...adam.gradients.values()]) values.fill(0.5);
      adam.step();
      const before = [adam.parameters, adam.first, adam.second].map(all);
      (adam.gradients.get("bad.weight") as Float32Array)[at] = bad;
      assert.throws(
        () => adam.step({ maxNorm: 1 }),
        (error) => {
          assert.ok(error instanceof FailedError);
          assert.match(
            error.message,
            new RegExp(`^the gradient of bad\\.weight is ${bad} at number ${at}; no step was done`),
          );
          return true;
        },
      );
      assert.deepEqual([adam.parameters, adam.first, adam.second].map(all), before);
      assert.equal(adam.steps, 1);
    }
  }
});

test("bad input is one line, and changes nothing", () => {
  const adam = new Adam([
    ["encoder.q.weight", [2, 3]],
    ["norm", [3]],
  ]);
  const wrong: [() => unknown, RegExp][] = [
    [() => new Adam([]), /at least one parameter/],
    [() => new Adam([["x", [2, 0]]]), /parameter x has the shape \[2,0\]/],
    [
      () =>
        new Adam([
          ["x", [1]],
          ["x", [2]],
        ]),
      /two parameters are named x/,
    ],
    [() => new Adam([["x", [1 << 20, 257]]]), /takes 4\d{9} bytes, WebAssembly has 4294901760; train fewer/],
    [() => new Adam([["x", [1]]], { beta2: 1 }), /beta2 is 1; it is from 0 to below 1/],
    [() => new Adam([["x", [1]]], { rate: -1 }), /rate is -1/],
    [() => new Adam([["x", [1]]], { kind: "sgd" as "adam" }), /unknown optimiser "sgd"/],
    [() => adam.step({ rate: Number.NaN }), /rate is NaN/],
    [() => adam.step({ maxNorm: 0 }), /at most 0/],
    [
      () => adam.addGradients([["encoder.k.weight", new Float32Array(6)]]),
      /no parameter encoder\.k\.weight; did you mean encoder\.q\.weight/,
    ],
    [
      () =>
        adam.addGradients([
          ["norm", new Float32Array(3).fill(1)],
          ["encoder.q.weight", new Float32Array(5)],
        ]),
      /has 5 numbers, its shape \[2,3\] has 6/,
    ],
    [() => adam.addRows("norm", [0], new Float32Array(3)), /rows can be added to a matrix only/],
    [() => adam.addRows("encoder.q.weight", [2], new Float32Array(3)), /has no row 2; it has 2 rows/],
    [
      () => adam.addRows("encoder.q.weight", [1], new Float32Array(2)),
      /1 rows of encoder\.q\.weight have 3 numbers, 2 were given/,
    ],
  ];
  assertRefused(wrong);
  assert.ok(all(adam.gradients).every((x) => x === 0));
  assert.equal(adam.steps, 0);
});
