/** Promise: the picture of the loop marks as broken a link through which feedback does not get, as runs show it, and no other. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { emptyMechanism, type Mechanism } from "tandem/dist/feedback/mechanism";
import { loopPicture, mechanismLinks } from "tandem/dist/report/loop-picture";
import { loopSentence } from "tandem/dist/report/loop-sentence";
import type { LoggedRun } from "tandem/dist/runs";
import { checkSpec } from "tandem/dist/runs/spec";

/** Runs of one update each. @param spread how the k-th run's counts differ */
function runs(count: number, linksOf: (k: number) => Partial<Mechanism>): LoggedRun[] {
  const episodes = { count: 0, successes: 0, returns: 0, steps: 0 };
  return Array.from({ length: count }, (_, k): LoggedRun => {
    const links: Mechanism = { ...emptyMechanism({ dealt: true, masses: true }), ...linksOf(k) };
    return {
      spec: checkSpec({ arm: "paper-feedback", teacher: "uniform", seed: k }),
      manifest: { key: String(k), replies: null, identity: null },
      rows: [{ kind: "update", update: 1, frames: 256, teacherCalls: 256, episodes, links }],
    };
  });
}

const replies = (tokens: number, repeated: number) => ({ tokens, right: 0, repeated });

/** A loop in which everything works, a little differently in each run. */
const works = (k: number): Partial<Mechanism> => ({
  seen: 100,
  divergence: 20 + k,
  heard: { rightBetter: 80 + k, rightWorse: 20, wrongBetter: 20, wrongWorse: 80 },
  after: { better: replies(100, 90 - k), worse: replies(100, 10), nothing: replies(0, 0) },
});

test("a link that holds is told as one, with the numbers of its runs", () => {
  const [used, informative, heard] = mechanismLinks(runs(5, works));
  assert.ok(Math.abs((used.strength?.value ?? 0) - 0.22) < 1e-12);
  assert.ok(Math.abs((heard.strength?.value ?? 0) - 0.78) < 1e-12);
  for (const link of [used, informative, heard]) {
    assert.equal(link.state, "holds", link.name);
    assert.ok((link.strength?.low ?? 0) > 0, link.name);
  }
});

for (const [name, broken] of [
  ["informative", { heard: { rightBetter: 50, rightWorse: 50, wrongBetter: 50, wrongWorse: 50 } }],
  ["heard", { after: { better: replies(100, 30), worse: replies(100, 30), nothing: replies(0, 0) } }],
] as const) {
  test(`only what breaks is broken: ${name}`, () => {
    const found = mechanismLinks(runs(5, (k) => ({ ...works(k), ...broken })));
    assert.deepEqual(
      found.flatMap((link) => (link.state === "broken" ? [link.name] : [])),
      [name],
    );
  });
}

test("a token that is never read is not called broken; what was not measured is said; one run has no interval", () => {
  const never = runs(3, (k) => ({ ...works(k), divergence: 0 }));
  assert.equal(mechanismLinks(never)[0].state, undefined);
  const { svg, alt } = loopPicture(never, 'a "<b>" & c');
  assert.match(svg, /learned from, never read/);
  assert.match(svg, /not measured/);
  assert.ok(!svg.includes("<b>") && svg.includes("&lt;b&gt;"));
  assert.match(alt, /3 runs\. used .*heard .*: \+0\.\d+ \[/);
  assert.ok(mechanismLinks(runs(1, works)).every(({ state }) => state === undefined));
});

test("the picture marks broken links in red dashes, and nothing else", () => {
  const broken = runs(5, (k) => ({
    ...works(k),
    heard: { rightBetter: 1, rightWorse: 1, wrongBetter: 1, wrongWorse: 1 },
  }));
  const dashes = (svg: string): number => svg.match(/stroke-dasharray/g)?.length ?? 0;
  assert.equal(dashes(loopPicture(broken, "t").svg), 1);
  assert.equal(dashes(loopPicture(runs(5, works), "t").svg), 0);
});

const barely = { heard: { rightBetter: 54, rightWorse: 46, wrongBetter: 50, wrongWorse: 50 } };
const useless = { heard: { rightBetter: 50, rightWorse: 50, wrongBetter: 50, wrongWorse: 50 } };
const deaf = { after: { better: replies(100, 30), worse: replies(100, 30), nothing: replies(0, 0) } };

for (const [name, broken, said] of [
  [
    "no verdict that tells right from wrong",
    useless,
    /^It breaks at “informative”: tokens that were right are not called better noticeably more often .*heard \+0\.78/,
  ],
  [
    "a teacher that does not listen",
    deaf,
    /^It breaks at “heard”: the teacher does not say its token noticeably less often/,
  ],
  ["neither", { ...useless, ...deaf }, /^It breaks at “informative”/],
  [
    "a verdict that hardly tells",
    barely,
    /^“informative” is weak \(P\(better \| right token\) − P\(better \| wrong token\): \+0\.040 /,
  ],
  ["a loop that works", {}, /^No link is broken: informative \+0\.6/],
] as const) {
  test(`one sentence says where feedback stops: ${name}`, () => {
    assert.match(loopSentence(runs(5, (k) => ({ ...works(k), ...broken }))), said);
  });
}

test("an interval that holds both nothing and much breaks nothing: it is unclear", () => {
  const wide = runs(3, (k) => ({
    ...works(k),
    heard: { rightBetter: [10, 50, 90][k], rightWorse: [90, 50, 10][k], wrongBetter: 50, wrongWorse: 50 },
  }));
  assert.equal(mechanismLinks(wide)[1].state, "unclear");
  assert.match(loopSentence(wide), /^“informative” is unclear \(/);
  assert.ok(!loopPicture(wide, "t").svg.includes("stroke-dasharray"));
  const weak = loopPicture(
    runs(5, (k) => ({ ...works(k), ...barely })),
    "t",
  );
  assert.match(weak.alt, /informative [^;]*, weak;/);
  assert.match(weak.svg, /stroke="#a66f00"/);
});

test("where no verdict was heard, the sentence says so", () => {
  assert.equal(loopSentence(runs(3, () => ({}))), "Where it stops cannot be told: no verdict was heard.");
  assert.equal(loopSentence([]), "Where it stops cannot be told: no verdict was heard.");
});
