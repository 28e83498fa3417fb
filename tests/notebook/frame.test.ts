/** Promise: danfo's frames show as tables, cut in the middle, aligned, and whatever they hold is text. */
import { strict as assert } from "node:assert";
import { describe, test } from "node:test";
import { frameBundle } from "tandem/dist/notebook/kernel/frame";
import { loadDanfo } from "tandem/dist/report/frame";

const dfd = loadDanfo();

function shown(value: unknown): { text: string; html: string } {
  const bundle = frameBundle(value)!;
  return { text: bundle["text/plain"] as string, html: bundle["text/html"] as string };
}

describe("frames", () => {
  test("a frame shows index, columns, types and values, numbers to the right", () => {
    const frame = new dfd.DataFrame(
      [
        ["a", 1, 0.123456789],
        ["bc", -20, 2],
      ],
      { columns: ["name", "n", "x"], index: ["r1", "r2"] },
    );
    assert.equal(
      shown(frame).text,
      [
        "    name        n         x",
        "    string  int32   float32",
        "r1  a           1  0.123457",
        "r2  bc        -20         2",
        "2 rows × 3 columns",
      ].join("\n"),
    );
    assert.match(
      shown(frame).html,
      /<th scope="row">r2<\/th><td style="text-align:left">bc<\/td><td style="text-align:right">-20<\/td>/,
    );
  });

  test("a series is a table of one column; an empty frame has none", () => {
    assert.match(shown(new dfd.Series([1, 2, 3], { columns: ["v"] })).text, /^ {7}v\n {3}int32\n0 {6}1/);
    assert.match(shown(new dfd.DataFrame()).text, /0 rows/);
  });

  test("of many rows and columns the first and the last are shown", () => {
    const wide = new dfd.DataFrame(
      Array.from({ length: 1000 }, (_, i) => Array.from({ length: 50 }, (_, j) => i * 100 + j)),
    );
    const { text } = shown(wide);
    const lines = text.split("\n");
    assert.equal(lines.length, 2 + 21 + 1);
    assert.match(lines[2], /^0 {2}.* 9 {2}… {2}.*49$/);
    assert.match(lines[12], /^⋮/);
    assert.match(lines.at(-2)!, /^999 .*99949$/);
    assert.equal(lines.at(-1), "1000 rows × 50 columns");
    assert.ok(JSON.stringify(frameBundle(wide)).length < 60_000);
  });

  test("hostile text stays text, in one line, and is cut", () => {
    const hostile = [
      "<script>alert(1)</script>",
      "<img src=x onerror=alert(1)>",
      '"><b>',
      "a\nb\u2028c\0\x1b[31m",
      "x".repeat(1_000_000),
    ];
    const { text, html } = shown(
      new dfd.DataFrame(
        hostile.map((value) => [value, value]),
        { columns: ["<i>&", "'\""] },
      ),
    );
    assert.doesNotMatch(html, /<(?!\/?(table|thead|tbody|tr|td|th|p)\b)/);
    assert.match(html, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
    assert.match(html, /<th style="text-align:left">&lt;i&gt;&amp;<\/th>/);
    assert.equal(text.split("\n").length, 2 + 5 + 1);
    assert.match(text, /a\\u000ab\\u2028c\\u0000\\u001b\[31m/);
    assert.ok(html.length < 5000);
  });

  test("other values are not taken for frames", () => {
    for (const value of [null, undefined, 5, "x", {}, [], { shape: [1], columns: [] }, { $dataIncolumnFormat: 1 }]) {
      assert.equal(frameBundle(value), undefined);
    }
  });
});
