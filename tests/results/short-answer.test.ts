/** Promise: the three sentences with which a report begins say what the answers hold, and nothing where seeds are missing. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { Answer } from "tandem/dist/results/answer";
import { paperPlan } from "tandem/dist/results/paper-plan";
import { shortAnswer } from "tandem/dist/results/short-answer";

const { family } = paperPlan();
const CELLS = family.teachers.flatMap((teacher) =>
  family.uses.flatMap(({ use }) =>
    family.channels.flatMap((channel) => family.rules.map((rule) => ({ teacher, use, channel, rule }))),
  ),
);

/** All tested cells, and the gates of their uses and teachers. @param found what a cell of a rule comes to, the k-th of its rule */
function answers(n: number, found: (rule: string, k: number) => readonly [Answer["finding"], number]): Answer[] {
  const seen = new Map<string, number>();
  const common = { experiment: "e", level: "l", preset: "window", updates: 160, n, p: 0.01, pHolm: 0.02 } as const;
  const cells = CELLS.map((cell): Answer => {
    const k = seen.get(cell.rule) ?? 0;
    seen.set(cell.rule, k + 1);
    const [finding, difference] = found(cell.rule, k);
    const numbers = { difference, low: difference - 0.01, high: difference + 0.01 };
    const nothing = { difference: difference / 2, low: difference - 0.15, high: difference, p: 0.1 };
    return {
      ...{ ...common, ...cell, ...numbers, finding, question: "H2", gate: "passed", arm: "a", measure: "team" },
      ...{ against: "neutral", controls: { "no feedback": nothing } },
    };
  });
  const gates = cells
    .filter(({ rule, channel }) => rule === family.rules[0] && channel === family.channels[0])
    .map((one): Answer => ({ ...one, question: "gate", rule: null, finding: "passed" }));
  const teachers = cells.map((one): Answer => ({ ...one, question: "H1", measure: "right mass" }));
  return [...gates, ...cells, ...teachers];
}

const of = CELLS.length / family.rules.length;

for (const [name, found, said] of [
  [
    "harm, and another rule's help",
    (rule: string, k: number) =>
      rule === "q-sure" && k < 2
        ? (["helps", 0.1 + k / 10] as const)
        : rule === "paper"
          ? (["harms", -0.1] as const)
          : (["cannot tell", 0] as const),
    [
      `No: the paper's feedback helps the student, or student and teacher together, in 0 of ${of} tested settings`,
      `and harms in ${of}. In ${of} it lies below a teacher that is told nothing (95 % intervals, not corrected). With `,
      `. With qwen2.5-coder-1.5b-instruct-t4, it helps in 0 of ${of / 2} and harms in ${of / 2}; with synthetic-a70-k100, which is no language model, it helps in 0 of ${of / 2} and harms in ${of / 2}.`,
      `is higher than under verdicts dealt at random in 0 of ${of} settings and lower in ${of}, by 0.100 at most.`,
      `Another rule, q-sure (a token is judged by the mean TD error of the steps in which the student did, in this view, what it says; nothing is said while that is not surely above or below 0), helps in 2 of ${of}. In 1 of those it is better than silence too`,
      `better than silence too (0 of ${of / 2} with qwen2.5-coder-1.5b-instruct-t4, 1 of ${of / 2} with synthetic-a70-k100; 95 % intervals, not corrected). It does most with synthetic-a70-k100 (`,
      "+0.200 [+0.190, +0.210]",
      "+0.100 [+0.050, +0.200] over silence",
    ],
  ],
  [
    "nothing at all",
    () => ["cannot tell", 0] as const,
    [
      `Not seen: the paper's feedback helps the student, or student and teacher together, in 0 of ${of} tested settings`,
      `harms in 0 (of the others: ${of} cannot tell). With `,
      "is nowhere surely other than under verdicts dealt at random.",
      "No other rule that was tested helps in any setting.",
    ],
  ],
  [
    "help in one setting, and nothing in the others, some of which could not have shown it",
    (rule: string, k: number) =>
      rule !== "paper" || k > 2
        ? (["no difference", 0] as const)
        : k === 0
          ? (["helps", 0.05] as const)
          : (["could not have shown it", 0] as const),
    [
      `In part: the paper's feedback helps`,
      `in 1 of ${of} tested`,
      `harms in 0 (of the others: ${of - 3} no difference, 2 could not have shown it). With `,
    ],
  ],
  [
    "help",
    (rule: string) => (rule === "paper" ? (["helps", 0.05] as const) : (["no difference", 0] as const)),
    [
      `Yes: the paper's feedback helps the student, or student and teacher together, in ${of} of ${of}`,
      "No other rule",
    ],
  ],
] as const) {
  test(`of ${name}`, () => {
    const text = shortAnswer(answers(100, found), family, 100);
    for (const part of said) assert.ok(text.includes(part), `${part} in ${text}`);
    const pairs = family.uses.length * family.teachers.length;
    assert.ok(
      text.includes(`all ${2 * CELLS.length} tests; in ${pairs} of ${pairs} pairs`) &&
        !text.includes("nothing is final"),
      text,
    );
  });
}

test("of some of the planned seeds it says so; of too few, or none, that it cannot tell", () => {
  const found = (): readonly ["helps", number] => ["helps", 0.1];
  assert.match(shortAnswer(answers(50, found), family, 100), /50 paired seeds \(of 100 planned: nothing is final\)/);
  assert.match(
    shortAnswer(answers(3, found), family, 100),
    /^Cannot tell yet: of \d+ seeds that are needed 3 are there\./,
  );
  assert.match(shortAnswer([], family, 100), /^Cannot tell yet: none of the planned runs is there\./);
});

test("what is better than silence is also told beside a student without a teacher, and what true verdicts come to through the sentence", () => {
  const found = answers(100, (rule, k) =>
    rule === "q-sure" && k < 2 ? (["helps", 0.2] as const) : (["cannot tell", 0] as const),
  );
  const numbers = (difference: number) => ({ difference, low: difference - 0.01, high: difference + 0.01, p: 0.01 });
  let below = false;
  const told = found.map((one): Answer => {
    if (one.question !== "H2" || one.finding !== "helps") return one;
    below = !below;
    return { ...one, controls: { ...one.controls, "student alone": numbers(below ? -0.05 : 0.05) } };
  });
  const oracle = [0.1, -0.1, -0.1].map((difference): Answer => {
    const { use } = found[0];
    const arm = `${use}.sentence.oracle`;
    return {
      ...found[0],
      ...numbers(difference),
      question: "exploratory",
      arm,
      against: use,
      rule: "oracle",
      channel: "sentence",
    };
  });
  const text = shortAnswer([...told, ...oracle], family, 100);
  assert.match(
    text,
    /Of these 2, a student without any teacher is outdone in 1 of 2 with synthetic-a70-k100 \(−0\.050, \+0\.050\)\./,
  );
  assert.match(text, /even true verdicts are better than silence in 1 of 3 and worse in 2\.$/);
});
