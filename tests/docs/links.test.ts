/** Promise: every link of README and docs leads somewhere: to a file of the project, to a heading that is there, or out by https. */
import { strict as assert } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { withAnchors } from "tandem/dist/report/page/article";
import { ROOT } from "../command";
import { githubAnchor, prose, texts } from "./texts";

/** Folders that only exist once something was made. */
const MADE = readFileSync(join(ROOT, ".gitignore"), "utf8")
  .split("\n")
  .filter((line) => /^[\w./-]+\/$/.test(line));

function headings(content: string): string[] {
  return [...content.matchAll(/^#{1,4} (.*)$/gm)].map(([, heading]) => heading);
}

/** Why a link leads nowhere; undefined where it leads somewhere. */
function astray(target: string, from: string): string | undefined {
  if (/^https:\/\/[\w.-]+(\/|$)/.test(target)) return undefined;
  if (/^[a-z]+:/i.test(target)) return "only https leads out";
  const [file, anchor] = target.split("#");
  const path = file === "" ? from : normalize(join(dirname(from), decodeURIComponent(file)));
  if (path.startsWith("..") || !existsSync(join(ROOT, path))) return "there is no such file";
  if (MADE.some((folder) => `${path}/`.startsWith(folder))) return "it is not there before it is made";
  if (from.startsWith("docs/") && !path.startsWith("docs/")) return "it is no part of the site";
  if (anchor === undefined) return undefined;
  const anchors = headings(prose(path, readFileSync(join(ROOT, path), "utf8"))).map(githubAnchor);
  return anchors.includes(anchor) ? undefined : "there is no such heading";
}

test("every link leads somewhere", () => {
  let count = 0;
  for (const [text, content] of texts()) {
    for (const [, target] of prose(text, content).matchAll(/\]\(([^)\s]+)\)/g)) {
      assert.equal(astray(target, text), undefined, `${text}: ${target}`);
      count++;
    }
  }
  assert.ok(count > 60, `${count} links`);
  assert.equal(astray("no.md", "docs/README.md"), "there is no such file");
  assert.equal(astray("faq.md#no", "docs/README.md"), "there is no such heading");
  assert.equal(astray("../lib/index.ts", "docs/README.md"), "it is no part of the site");
  assert.equal(
    astray("data/runs/", "README.md"),
    existsSync(join(ROOT, "data/runs")) ? "it is not there before it is made" : "there is no such file",
  );
  assert.equal(astray("javascript:alert(1)", "README.md"), "only https leads out");
});

test("a heading has the same name on GitHub and on the site", () => {
  for (const [text, content] of texts()) {
    if (!text.startsWith("docs/")) continue;
    const [, ...below] = headings(content.replace(/^```[\s\S]*?^```$/gm, ""));
    const html = below.map((heading) => `<h2>${heading}</h2>`).join("");
    const ours = [...withAnchors(html).matchAll(/<h2 id="([^"]*)"/g)].map(([, id]) => id);
    assert.deepEqual(ours, below.map(githubAnchor), text);
  }
});
