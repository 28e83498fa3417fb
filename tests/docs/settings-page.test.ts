/** Promise: the page of settings says of each what it may be; reports lead to the documentation where it is there. */
import { strict as assert } from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { settingsPage } from "tandem/dist/docs/settings-page";
import { SETTINGS } from "tandem/dist/feedback/settings";
import { docsLink } from "tandem/dist/report/page/docs-link";
import { withFolder } from "../temporary";

test("every setting has a row with its default, limits and meaning", () => {
  const rows = settingsPage()
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));
  assert.deepEqual(
    rows.map(([name]) => name),
    Object.keys(SETTINGS).map((name) => `\`${name}\``),
  );
  for (const cells of rows) assert.ok(cells.length === 4 && cells.every((cell) => cell !== ""), cells.join(" | "));
  const of = (name: string) => rows.find(([first]) => first === `\`${name}\``);
  assert.deepEqual(of("gamma")?.slice(1, 3), ["`0.99`", "a number, ≥ 0, ≤ 1"]);
  assert.deepEqual(of("clip")?.slice(1, 3), ["`0.2`", "a number, > 0, ≤ 1"]);
  assert.deepEqual(of("epochs")?.slice(1, 3), ["`4`", "whole, ≥ 1, ≤ 100"]);
  assert.deepEqual(of("scoring")?.slice(1, 3), ["`logprob`", "`logprob`, `raw-logit`, `token-mean`"]);
});

test("the links to the documentation are relative, there where it is, and only on pages beside it", () =>
  withFolder((folder) => {
    const before = process.env.TANDEM_PROJECT;
    process.env.TANDEM_PROJECT = folder;
    try {
      const reports = join(folder, "data", "reports", "one");
      assert.equal(docsLink(reports), "");
      mkdirSync(join(folder, "data", "docs", "api"), { recursive: true });
      writeFileSync(join(folder, "data", "docs", "api", "index.html"), "");
      const hrefs = (page: string): string[] => [...docsLink(page).matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
      assert.deepEqual(hrefs(reports), ["../../docs/api/index.html"]);
      writeFileSync(join(folder, "data", "docs", "index.html"), "");
      assert.deepEqual(hrefs(reports), ["../../docs/index.html", "../../docs/api/index.html"]);
      assert.deepEqual(hrefs(join(folder, "data", "reports")), ["../docs/index.html", "../docs/api/index.html"]);
      assert.deepEqual(hrefs(join(folder, "elsewhere")), []);
    } finally {
      if (before === undefined) delete process.env.TANDEM_PROJECT;
      else process.env.TANDEM_PROJECT = before;
    }
  }));
