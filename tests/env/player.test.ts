/** Promise: the player's page plays in a real browser, offline, and shows hostile texts as text. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { levels } from "tandem/dist/env/levels/registry";
import { type Frame, playerHtml } from "tandem/dist/env/render/player";
import { sceneOf } from "tandem/dist/env/render/scene";
import { VectorEnv } from "tandem/dist/env/vector";
import { launchChromium, WITHOUT_CHROMIUM } from "../chromium";

const HOSTILE = '</script><img src=x onerror="document.title=1"><script>document.title=2</script>&lt;\u202e';

function frames(count: number): Frame[] {
  const envs = new VectorEnv(levels.get("BabyAI-GoToRedBallNoDists-v0"), 1);
  envs.reset([1]);
  return Array.from({ length: count }, (_, t) => {
    const frame = {
      scene: sceneOf(envs.episode(0)),
      mission: HOSTILE,
      action: `turn ${t}`,
      description: [HOSTILE],
      token: HOSTILE,
      told: HOSTILE,
      said: [[HOSTILE, 0.75] as const],
      prompt: `before ${HOSTILE} behind`,
      advantage: 0.125 * t - 0.125,
      next: HOSTILE,
    };
    envs.step([t % 2]);
    return frame;
  });
}

test("the player steps, plays and pauses by button, slider and keyboard", { skip: WITHOUT_CHROMIUM }, async () => {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    const requests: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
    await page.setContent(playerHtml(frames(4), { title: HOSTILE }));
    assert.equal(await page.title(), HOSTILE);
    for (const id of ["mission", "token", "told", "description", "next"])
      assert.equal(await page.textContent(`#${id}`), HOSTILE);
    assert.equal(await page.textContent("#said"), ` ${HOSTILE} 75.0 %`);
    assert.equal(await page.textContent("#prompt"), `before ${HOSTILE} behind`);
    assert.equal(await page.textContent("#prompt mark"), HOSTILE, "what it was told is marked");
    assert.equal(await page.textContent("#advantage"), "−0.125");
    assert.equal(await page.locator("#cells use").count(), 65);
    assert.ok((await page.locator("#cells use").first().boundingBox())!.width > 0);

    const step = (): Promise<string | null> => page.textContent("#step");
    assert.equal(await step(), "0 of 3");
    await page.keyboard.press("ArrowRight");
    assert.equal(await step(), "1 of 3");
    assert.equal(await page.textContent("#action"), "turn 1");
    assert.equal(await page.textContent("#advantage"), "+0.000, after −0.125");
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowRight");
    assert.equal(await step(), "3 of 3");
    await page.click("#back");
    assert.equal(await step(), "2 of 3");
    await page.locator("#slider").fill("1");
    assert.equal(await step(), "1 of 3");
    await page.selectOption("#speed", "12");
    await page.click("#play");
    assert.equal(await page.textContent("#play"), "Pause");
    await page.locator("#step", { hasText: "3 of 3" }).waitFor();
    assert.equal(await page.textContent("#play"), "Play");
    assert.deepEqual(errors, []);
    assert.deepEqual(
      requests.filter((url) => !url.startsWith("about:")),
      [],
    );
  } finally {
    await browser.close();
  }
});
