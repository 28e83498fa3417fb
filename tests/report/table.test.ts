/** Promise: numbers that belong together have as many digits, by column or by row; a short table of sentences can become a list. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { tableHtml, tableText } from "tandem/dist/report/chart/table";

const rows = [
  ["states", 4920, 550],
  ["accuracy", 0.58912, 1],
];
const cells = (html: string): string[] =>
  [...html.matchAll(/<td class="number"[^>]*>([^<]*)</g)].map(([, text]) => text);

test("numbers go by column, unless the table says that they go by row", () => {
  const columns = ["", "one", "two"];
  assert.deepEqual(cells(tableHtml({ columns, rows })), ["4920", "550", "1", "1"]);
  assert.deepEqual(cells(tableHtml({ columns, rows, byRow: true })), ["4920", "550", "0.589", "1.000"]);
  assert.match(tableText({ columns, rows, byRow: true }), /accuracy\s+0\.589\s+1\.000/);
});

test("cells of a short table of sentences carry their columns' names; of a long one, and of one of numbers, they do not", () => {
  const columns = ['what "it" is', "n"];
  const told = ["a sentence that is read from its start to its end", 3];
  const html = tableHtml({ columns, rows: [told] });
  assert.match(html, /tandem-prose/);
  assert.match(html, /<td data-label="what &quot;it&quot; is">a sentence/);
  assert.match(html, /<td class="number" data-label="n">3</);
  const long = { columns, rows: Array.from({ length: 40 }, () => told) };
  for (const other of [long, { columns: ["", "one", "two"], rows }])
    assert.ok(!/data-label|tandem-prose/.test(tableHtml(other)));
});
