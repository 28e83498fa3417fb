/** Promise: a template and a wording put a question into exactly these words, and a name that stands for neither is refused. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { feedbackSentence } from "tandem/dist/feedback/sentence";
import { lamorelPrompt } from "tandem/dist/teacher/prompt";
import type { Question } from "tandem/dist/teacher/question";
import { templates } from "tandem/dist/teacher/templates/registry";
import { example, wayOf } from "tandem/dist/teacher/way";
import { wordings } from "tandem/dist/teacher/wordings/registry";

const SEEN = ["You see a wall 1 step left", "You see a grey key 2 steps forward"];
const asked = (...told: Question["told"]): Question => ({ mission: "go to the grey key", descriptions: SEEN, told });
const WORSE = { suggestion: "pick up", verdict: "worse" } as const;
const BETTER = { suggestion: "turn left", verdict: "better" } as const;
const NAMED = { suggestion: "drop", verdict: undefined } as const;

test("the wordings say a verdict in their sentences", () => {
  const said = (name: string) => [WORSE, BETTER, NAMED].map((judgement) => wordings.get(name).say(judgement));
  assert.deepEqual(said("here"), [
    "Pick up is a bad action here.",
    "Turn left is a good action here.",
    "Drop is one of the possible actions here.",
  ]);
  assert.deepEqual(
    said("suggestion"),
    [WORSE, BETTER, NAMED].map(({ suggestion, verdict }) => feedbackSentence(suggestion, verdict)),
  );
});

test("Lamorel's template is the prompt of the loop, whatever the wording", () => {
  const { system, pieces } = wayOf("lamorel").template.prompt(asked(WORSE, BETTER), wayOf("lamorel").wording);
  const sentences = [WORSE, BETTER].map(({ suggestion, verdict }) => feedbackSentence(suggestion, verdict));
  assert.equal(system, undefined);
  assert.deepEqual(pieces, [lamorelPrompt("go to the grey key", SEEN, sentences.join("\n"))]);
});

test("the chats put the observation first and what is told last; only t4 says how to play", () => {
  const here = wordings.get("here");
  const texts = ["t1", "t4"].map((name) => {
    const { system, pieces } = templates.get(name).prompt(asked(WORSE, NAMED), here);
    assert.deepEqual(pieces, [
      "Observation: You see a wall 1 step left, You see a grey key 2 steps forward.\n",
      "Pick up is a bad action here.\nDrop is one of the possible actions here.\nWhich action?",
    ]);
    assert.match(system!, /^You guide an agent in a grid world\. Its goal: go to the grey key\. /);
    assert.match(system!, /means that the key lies 3 steps ahead and 2 steps to the left/);
    const reply =
      "Reply with the name of the best action only: turn left, turn right, go forward, pick up, drop or toggle.";
    assert.ok(system!.endsWith(`\n\n${reply}`), system);
    return system!;
  });
  const rules = texts[1].split("\n\n")[1];
  assert.match(rules, /^How to choose:\n1\. If the grey key is some steps forward, go forward\.\n2\. /);
  assert.equal(texts[1].replace(`${rules}\n\n`, ""), texts[0]);
  assert.deepEqual(templates.get("t1").prompt(asked(), here).pieces[1], "Which action?");
});

test("a mission that a chat has no words for, and unknown names, are refused", () => {
  const question = { ...asked(), mission: "open the red door, then go to the ball" };
  assert.throws(() => templates.get("t4").prompt(question, wordings.get("here")), {
    name: "InputError",
    message: /no words for the mission "open the red door/,
  });
  assert.throws(() => wayOf("t5"), { name: "UnknownNameError", message: /unknown template "t5"/ });
  assert.throws(() => wayOf("t4", "her"), { name: "UnknownNameError", message: /unknown wording "her".*here/ });
});

test("a way's example shows template and wording", () => {
  const all = templates.names.flatMap((t) => wordings.names.map((w) => JSON.stringify(example(wayOf(t, w)))));
  assert.equal(new Set(all).size, templates.names.length * wordings.names.length);
});
