/** Promise: pictures show the grid as minigrid does, and no text, however hostile, becomes markup. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { levels } from "tandem/dist/env/levels/registry";
import { gridSvg } from "tandem/dist/env/render/grid-svg";
import { type Frame, playerHtml } from "tandem/dist/env/render/player";
import { sceneOf } from "tandem/dist/env/render/scene";
import { VectorEnv } from "tandem/dist/env/vector";
import { InputError } from "tandem/dist/errors";
import { escapeJson, escapeMarkup } from "tandem/dist/markup";

function started(id: string, seed = 3): VectorEnv {
  const envs = new VectorEnv(levels.get(id), 1);
  envs.reset([seed]);
  return envs;
}

test("the picture says in words what it shows", () => {
  const svg = gridSvg(sceneOf(started("BabyAI-UnlockLocal-v0").episode(0)));
  assert.match(svg, /^<svg [^>]*role="img"/);
  assert.match(svg, /22 by 22 grid; agent at \(\d+, \d+\) looking (right|down|left|up)/);
  assert.match(svg, /locked \w+ door at/);
});

test("the lit cells are those of the view", () => {
  for (const { id } of levels.all) {
    const envs = started(id);
    const { visible } = sceneOf(envs.episode(0));
    const within = visible.reduce((sum, bit) => sum + bit, 0);
    let seen = 0;
    for (let cell = 0; cell < 49; cell++) if (envs.observations[3 * cell] !== 0) seen++;
    assert.ok(within > 0 && within <= seen, `${id}: ${within} lit, ${seen} seen, walls outside the grid among them`);
  }
});

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "</script><script>alert(1)</script>",
    "<!--",
    "]]>",
    "\u2028",
    '"><img src=x onerror=alert(1)>',
    "\u0000\ud800&amp;",
  ),
);

test("escaped text stands for itself and opens nothing", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      assert.doesNotMatch(escapeMarkup(text), /[<>"']/);
      assert.doesNotMatch(escapeJson(text), /[<>&\u2028\u2029]/);
      assert.equal(JSON.parse(escapeJson(text)), text);
    }),
  );
});

test("hostile frames leave the page's structure as it is", () => {
  const { length } = playerHtml([frame("x")], { title: "x" }).match(/<[a-z/!]/gi)!;
  fc.assert(
    fc.property(hostile, (text) => {
      const page = playerHtml([frame(text)], { title: text });
      assert.equal(page.match(/<[a-z/!]/gi)!.length, length);
    }),
  );
});

function frame(text: string): Frame {
  const scene = sceneOf(started("BabyAI-GoToObj-v0").episode(0));
  return { scene, mission: text, action: text, description: [text, text], token: text };
}

test("the player loads nothing and refuses what it cannot play", () => {
  const page = playerHtml([frame("a"), frame("b")]);
  assert.doesNotMatch(page, /(?:src|href)="(?!#)/);
  assert.match(page, /default-src 'none'/);
  assert.throws(() => playerHtml([]), InputError);
  const other = { ...frame("a"), scene: sceneOf(started("BabyAI-GoTo-v0").episode(0)) };
  assert.throws(() => playerHtml([frame("a"), other]), InputError);
});
