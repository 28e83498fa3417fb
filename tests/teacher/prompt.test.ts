/** Promise: prompts are Lamorel's and GLAM's, character by character. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { feedbackSentence } from "tandem/dist/feedback/sentence";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { glamPrompt, lamorelPrompt } from "tandem/dist/teacher/prompt";

test("Lamorel's prompt, and the feedback sentence on a line before the observation", () => {
  const seen = ["You see a wall 3 steps forward", "You see a red ball 2 steps left and 1 step forward"];
  assert.equal(
    lamorelPrompt("go to the red ball", seen),
    "Goal of the agent: go to the red ball\nObservation: You see a wall 3 steps forward, You see a red ball 2 steps left and 1 step forward\nAction:",
  );
  assert.equal(
    lamorelPrompt("go to the red ball", seen.slice(0, 1), feedbackSentence("turn left", "better")),
    "Goal of the agent: go to the red ball\nLast suggestion: turn left. The suggestion is better than the last one.\nObservation: You see a wall 3 steps forward\nAction:",
  );
  assert.equal(lamorelPrompt("open a door", []), "Goal of the agent: open a door\nObservation: \nAction:");
});

test("GLAM's prompt with its blanks", () => {
  assert.equal(
    glamPrompt("go to the red ball", [
      { descriptions: ["You see a wall 1 step left", "You see a red ball 1 step right"], action: "turn left" },
      { descriptions: ["You see a wall 2 steps forward"] },
    ]),
    "Possible action of the agent: turn left, turn right, go forward, pick up, drop, toggle" +
      " \n Goal of the agent: go to the red ball" +
      " \n Observation 0: You see a wall 1 step left, You see a red ball 1 step right, \n Action 0: turn left" +
      " \n Observation 1: You see a wall 2 steps forward, \n Action 1: ",
  );
});

test("there are six candidates, in the order of the environment's actions", () => {
  assert.deepEqual(CANDIDATES, ["turn left", "turn right", "go forward", "pick up", "drop", "toggle"]);
});
