/** Promise: scores are Lamorel's: equal to torch's reference within 1e-4 in every way of scoring, with the same argmax. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { candidateScore, loadT5, logProbabilities, SCORINGS } from "tandem";

interface Reference {
  readonly prompt: string;
  readonly candidates: readonly string[];
  readonly n_prompt_tokens: number;
  readonly logprob_sum: readonly number[];
  readonly raw_logit_sum: readonly number[];
  readonly token_mean: readonly number[];
  readonly tokenizer_differs?: boolean;
}

const FOLDER = join(__dirname, "../../data/t5-gated-untied");
const reference = readFileSync(join(FOLDER, "reference.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Reference);
const FIELD = { logprob: "logprob_sum", "raw-logit": "raw_logit_sum", "token-mean": "token_mean" } as const;
const argmax = (values: readonly number[]): number => values.indexOf(Math.max(...values));

for (const scoring of SCORINGS) {
  test(`${scoring} equals torch on ${reference.length} prompts`, async () => {
    const scorer = await loadT5({ folder: FOLDER }, { scoring });
    try {
      for (const row of reference) {
        if (row.tokenizer_differs) continue;
        const want = row[FIELD[scoring]];
        const got = await scorer.score(row.prompt, row.candidates);
        for (const [k, value] of want.entries()) {
          assert.ok(
            Math.abs(got[k] - value) < 1e-4,
            `${JSON.stringify(row.prompt.slice(0, 60))}: ${got[k]} for ${value}`,
          );
        }
        assert.equal(argmax(got), argmax(want));
        assert.equal(scorer.tokens(row.prompt).length, row.n_prompt_tokens);
      }
    } finally {
      await scorer.close();
    }
  });
}

test("a candidate's score does not depend on the others beside it", async () => {
  const scorer = await loadT5({ folder: FOLDER });
  try {
    const { prompt, candidates } = reference[0];
    const together = await scorer.score(prompt, candidates);
    for (const [k, candidate] of candidates.entries()) {
      const [alone] = await scorer.score(prompt, [candidate]);
      assert.ok(Math.abs(alone - together[k]) < 1e-5);
    }
  } finally {
    await scorer.close();
  }
});

test("log-probabilities of candidates are the log-softmax of their scores", () => {
  const logs = logProbabilities([1000, 1001, 999]);
  assert.ok(Math.abs(logs.reduce((sum, log) => sum + Math.exp(log), 0) - 1) < 1e-12);
  assert.ok(Math.abs(logs[1] - logs[0] - 1) < 1e-12);
});

test("the score of two tokens by hand", () => {
  const logits = Float32Array.of(0, 0, 0, Math.log(3));
  assert.ok(Math.abs(candidateScore(logits, 0, 2, [1, 1], "logprob") - Math.log(0.5 * 0.75)) < 1e-6);
  assert.ok(Math.abs(candidateScore(logits, 0, 2, [1, 1], "token-mean") - Math.log(0.5 * 0.75) / 2) < 1e-6);
  assert.ok(Math.abs(candidateScore(logits, 0, 2, [1, 1], "raw-logit") - Math.log(3)) < 1e-6);
});
