/** Promise: a chart has title, axes, words for those who do not see it, a static picture, its numbers, and where they come from. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { sha256 } from "tandem/dist/hash";
import { escapeMarkup } from "tandem/dist/markup";
import { type Chart, chartTable } from "tandem/dist/report/chart/chart";
import { chartBundle } from "tandem/dist/report/chart/figure";
import { plotlyFigure } from "tandem/dist/report/chart/plotly";
import { provenanceHtml } from "tandem/dist/report/chart/provenance";
import { tableText } from "tandem/dist/report/chart/table";

const chart: Chart = {
  title: "Success",
  alt: "One line rises.",
  x: { title: "training frames" },
  y: { title: "success rate (share)", range: [0, 1] },
  series: [
    { name: "a", kind: "line", x: [0, 1], y: [0.1, 0.5], low: [0, 0.4], high: [0.2, 0.6] },
    { name: "b", kind: "line", x: [0, 1], y: [0.2, 0.3], dashed: true },
  ],
};
const forest: Chart = {
  ...chart,
  series: [
    { name: "difference", kind: "point", x: [0.1, -0.2], y: ["p − q", "r − s"], low: [0, -0.3], high: [0.2, -0.1] },
  ],
};
const bars: Chart = { ...chart, series: [{ name: "n", kind: "bar", x: ["one", "two"], y: [1, 2] }] };

for (const [name, one] of Object.entries({ chart, forest, bars })) {
  test(`${name}: every form says what it shows`, async () => {
    const bundle = await chartBundle(one);
    for (const text of Object.values(bundle)) {
      for (const part of [one.title, one.x.title, one.alt])
        assert.ok(text.includes(part) || text.includes(escapeMarkup(part)));
    }
    assert.match(bundle["image/svg+xml"], /^<svg role="img" aria-label="Success\. One line rises\."/);
    const json = bundle["text/html"].match(/<script type="application\/json">(.*?)<\/script>/s)?.[1];
    assert.deepEqual(JSON.parse(json ?? ""), JSON.parse(JSON.stringify(plotlyFigure(one))));
    assert.deepEqual(await chartBundle(one), bundle, "the same chart gives the same bytes");
  });
}

test("intervals are bands around lines and bars at points", () => {
  const fills = plotlyFigure(chart).data.map(({ fill }) => fill);
  assert.deepEqual(fills, [undefined, "tonexty", undefined, undefined]);
  const [points] = plotlyFigure(forest).data;
  const { array, arrayminus } = points.error_x as { array: number[]; arrayminus: number[] };
  assert.deepEqual(
    [...array, ...arrayminus].map((x) => x.toFixed(2)),
    ["0.10", "0.10", "0.10", "0.10"],
  );
});

test("the table has a row a mark", () => {
  const { columns, rows } = chartTable(chart);
  assert.deepEqual(columns, ["series", "training frames", "success rate (share)", "low", "high"]);
  assert.deepEqual(rows[1], ["a", 1, 0.5, 0.4, 0.6]);
  assert.deepEqual(rows[2], ["b", 0, 0.2, "", ""]);
  assert.equal(tableText({ columns: ["n", "x"], rows: [["long", 1 / 3]] }), "n     x\nlong  0.333");
});

test("what a chart of no runs came from: its data, the code and the packages", async () => {
  const { "text/html": html } = await chartBundle(chart);
  const facts = html.match(/<dl>.*<\/dl>/s)?.[0] ?? "";
  assert.match(facts, /numbers \(sha256\)<\/dt><dd>[0-9a-f]{64}</);
  assert.match(facts, /code \(sha256\)<\/dt><dd>[0-9a-f]{64}</);
  assert.match(facts, /@xenova\/transformers \d/);
});

test("a chart of many runs names sixty, and holds all of them by the hash of their keys", () => {
  const keys = Array.from({ length: 71 }, (_, k) => k.toString(16).padStart(16, "0"));
  const from = { data: "", code: "", lock: "", seeds: [], versions: {}, runs: keys };
  const html = provenanceHtml(from);
  assert.ok(
    html.includes(`${keys[59]} and 11 more (sha256 of all keys, separated by spaces: ${sha256(keys.join(" "))})`),
  );
  assert.ok(!html.includes(keys[60]));
  assert.ok(provenanceHtml({ ...from, runs: keys.slice(0, 60) }).includes(`<dd>${keys.slice(0, 60).join(" ")}</dd>`));
});
