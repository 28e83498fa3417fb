/** Promise: numbers that stop being finite are told with the prompt at which they do. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { FailedError } from "tandem/dist/errors";
import { DEFAULTS } from "tandem/dist/feedback/settings";
import { checkFinite, divergedStep } from "tandem/dist/policy/language-model/diverged";
import { LanguageModelPolicy } from "tandem/dist/policy/language-model/language-model";
import { finetuneModes } from "tandem/dist/policy/language-model/modes";
import type { Scored } from "tandem/dist/policy/language-model/trainable";
import type { Tensors } from "tandem/dist/policy/policy";
import { TabularModel } from "./tabular-model";

test("a step that fails is told with the prompt at which numbers stop being finite, or with the minibatch's first", async () => {
  const frame = { action: 0, oldLogProbability: 0, advantage: 0, oldValue: 0, return: 0 };
  const frames = ["one", "two", "three"].map((prompt) => ({ ...frame, prompt, valuePrompt: prompt }));
  const error = new FailedError("the gradient of x is NaN");
  class Diverging extends TabularModel {
    readonly bad: string;
    constructor(bad: string) {
      super(2);
      this.bad = bad;
    }
    override async read(prompts: readonly string[]): Promise<Scored> {
      const { scores, values } = await super.read(prompts);
      for (const [k, prompt] of prompts.entries()) if (prompt === this.bad) scores[2 * k + 1] = Number.NaN;
      return { scores, values };
    }
  }
  const told = async (bad: string): Promise<string> => String(await divergedStep(error, new Diverging(bad), frames));
  assert.equal(await told("two"), 'DivergedError: the gradient of x is NaN (at the prompt "two")');
  assert.equal(await told("none"), 'DivergedError: the gradient of x is NaN (at 3 prompts, the first of them "one")');
  const other = new TypeError("another");
  assert.equal(await divergedStep(other, new TabularModel(2), frames), other);
});

test("scores and values of a prompt must be finite", () => {
  checkFinite("p", Float64Array.of(-1, -2), 0.5);
  assert.throws(
    () => checkFinite("p", Float64Array.of(-1, Number.NEGATIVE_INFINITY), 0),
    /a score of the prompt "p" is -Infinity/,
  );
  const long = `${"x".repeat(500)}end`;
  assert.throws(
    () => checkFinite(long, Float64Array.of(-1), Number.NaN),
    /the value of the prompt "…x+end" is NaN; lower the learning rate/,
  );
});

test("weights that are not finite are never saved", () => {
  class Overflown extends TabularModel {
    override save(): Tensors {
      return { trained: Float32Array.of(1, Number.POSITIVE_INFINITY), first: new Float32Array(2) };
    }
  }
  const options = { mode: finetuneModes.get("tandem"), ppo: DEFAULTS, actions: 2 };
  assert.throws(
    () => new LanguageModelPolicy({ ...options, model: new Overflown(2) }).save(),
    /DivergedError: a weight is Infinity/,
  );
});
