/** Promise: the front page answers with the notebook that marks something for it, shows all that is marked, and hides no other answer. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { frontPage } from "tandem/dist/report/page/front-page";

const none = { summary: [], plays: false, reruns: false, docs: "" };
const page = (name: string, body: string) => ({ file: `${name}.html`, title: name, body, answer: `${name} answers` });
const marked = (text: string) => `<section class="cell front"><details class="source">code</details>${text}</section>`;
const figure = '<figure class="tandem-chart">its figure</figure>';

test("what notebooks mark is shown in their order, without its code, under the answer of the first that marks", () => {
  const { body, answer } = frontPage([page("a", figure), page("b", marked("of b")), page("c", marked("of c"))], none);
  assert.equal(answer, "b answers");
  assert.ok(body.indexOf("of b") > 0 && body.indexOf("of b") < body.indexOf("of c"));
  assert.doesNotMatch(body, /its figure|<details class="source">/);
  assert.match(body, /<p>a answers<\/p>/);
  assert.match(body, /<p>c answers<\/p>/);
  assert.doesNotMatch(body, /b answers/);
});

test("where nothing is marked, the last notebook's first figure and answer stand there", () => {
  const { body, answer } = frontPage([page("a", ""), page("b", `${figure}${figure.replace("its", "another")}`)], none);
  assert.equal(answer, "b answers");
  assert.match(body, /its figure/);
  assert.doesNotMatch(body, /another figure/);
});
