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
      `and harms in ${of}, and lies below a teacher that is told nothing in ${of} (95 % intervals, not corrected): with `,
      `: with qwen2.5-coder-1.5b-instruct-t4, it helps in 0 of ${of / 2} and harms in ${of / 2}; with synthetic-a70-k100, which is no language model, it helps in 0 of ${of / 2} and harms in ${of / 2}.`,
      "differs by up to 0.100 from what verdicts dealt at random make of it.",
      `Another rule, q-sure (a token whose mean A in this view is surely below 0 is worse), helps in 2 of ${of}, and in 1 of those is better than silence too`,
      `better than silence too (0 of ${of / 2} with qwen2.5-coder-1.5b-instruct-t4, 1 of ${of / 2} with synthetic-a70-k100; 95 % intervals, not corrected); most with synthetic-a70-k100 (`,
      "+0.200 [+0.190, +0.210]",
      "+0.100 [+0.050, +0.200] over silence",
    ],
  ],
  [
    "nothing at all",
    () => ["cannot tell", 0] as const,
    [
      `Not seen: the paper's feedback helps the student, or student and teacher together, in 0 of ${of} tested settings`,
      "harms in 0: with ",
      "differs by less than 0.01 from what verdicts dealt at random make of it.",
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
    [`In part: the paper's feedback helps`, `in 1 of ${of} tested`, "harms in 0 (2 could not have shown it): with "],
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
