/** Promise: `tandem bridge` shows another program the environments and scores that are here, byte for byte, and ends with it. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { levels, OBSERVATION_BYTES, Pcg64, VectorEnv } from "tandem/dist/env";
import { loadModel } from "tandem/dist/model/load";
import { dataFolder } from "../model/references";
import { BRIDGE, Client, REPLY, REQUEST, said, withClient } from "./client";

const EASY = "BabyAI-GoToObjS4-v0";
const N = 24;

/** The parts of a reply about N environments. */
function parts(payload: Buffer) {
  let at = 0;
  const take = (length: number): Buffer => {
    at += length;
    return payload.subarray(at - length, at);
  };
  const rewards = Array.from({ length: N }, () => take(8).readDoubleLE());
  const images = take(N * OBSERVATION_BYTES);
  const [directions, terminated, truncated] = [take(N), take(N), take(N)];
  const ended = [...terminated].flatMap((one, i) => (one || truncated[i] ? [i] : []));
  return { rewards, images, directions, terminated, truncated, ended, take, rest: () => payload.subarray(at) };
}

for (const level of [EASY, "BabyAI-PutNextS5N2Carrying-v0", "BabyAI-SynthLoc-v0"]) {
  test(`${level}: the environments are those of VectorEnv, whatever ends and begins`, () =>
    withClient(async (client) => {
      await client.ask(REQUEST.open, { level, n: N, autoreset: true });
      const here = new VectorEnv(levels.get(level), N);
      const seeds = Array.from({ length: N }, (_, i) => 100 + i);
      here.reset(seeds);
      const missions = () => seeds.map((_, i) => here.mission(i));
      const compare = ({ payload }: { payload: Buffer }) => {
        const there = parts(payload);
        assert.deepEqual(there.images, Buffer.from(here.observations));
        assert.deepEqual(there.rewards, [...here.rewards]);
        assert.deepEqual([...there.terminated], [...here.terminated]);
        assert.deepEqual([...there.truncated], [...here.truncated]);
        assert.deepEqual(
          [...there.directions],
          seeds.map((_, i) => here.agent(i).direction),
        );
        return there;
      };
      const first = compare(await client.ask(REQUEST.reset, seeds.map(String)));
      assert.equal(first.rest().toString(), missions().join("\n"));
      const rng = new Pcg64(1);
      let ends = 0;
      for (let step = 0; step < 150; step++) {
        const actions = Uint8Array.from(seeds, () => rng.integers(0, 6));
        here.step(actions);
        const there = compare(await client.ask(REQUEST.step, actions));
        for (const i of there.ended) {
          const final = here.finalObservations.subarray(i * OBSERVATION_BYTES, (i + 1) * OBSERVATION_BYTES);
          assert.deepEqual(there.take(OBSERVATION_BYTES), Buffer.from(final));
          there.take(1);
        }
        assert.equal(there.rest().toString(), there.ended.map((i) => here.mission(i)).join("\n"));
        ends += there.ended.length;
      }
      assert.ok(ends > 0, "episodes ended");
    }));
}

test("without autoreset an ended environment waits for its reset, and a reset leaves others alone", () =>
  withClient(async (client) => {
    await client.ask(REQUEST.open, { level: EASY, n: N, autoreset: false });
    await client.ask(REQUEST.reset, new Array(N).fill("5"));
    const turn = new Uint8Array(N);
    let reply = parts((await client.ask(REQUEST.step, turn)).payload);
    while (reply.ended.length === 0) reply = parts((await client.ask(REQUEST.step, turn)).payload);
    assert.equal(reply.ended.length, N, "one seed, one end");
    assert.deepEqual(said(await client.ask(REQUEST.step, turn)), {
      name: "ResetNeededError",
      message: "environment 0 is in no episode; call reset() first",
    });
    const some = await client.ask(REQUEST.reset, [null, "6", ...new Array(N - 2).fill(false)]);
    const after = parts(some.payload);
    assert.deepEqual(
      after.images.subarray(2 * OBSERVATION_BYTES),
      reply.images.subarray(2 * OBSERVATION_BYTES),
      "the others are as they were",
    );
    assert.equal(after.rest().toString().split("\n").length, 2);
    const refused = said(await client.ask(REQUEST.step, turn)) as { message: string };
    assert.match(refused.message, /environment 2 is in no episode/);
  }));

test("what is refused is told in one line, and changes nothing", () =>
  withClient(async (client) => {
    const refused = async (kind: number, what: Uint8Array | object | string | null, name: string, line: RegExp) => {
      const reply = await client.ask(kind, what);
      assert.equal(reply.kind, REPLY.error);
      const error = said(reply) as { name: string; message: string };
      assert.equal(error.name, name);
      assert.match(error.message, line);
      assert.doesNotMatch(error.message, /\n/);
    };
    const open = (rest: object) => ({ level: EASY, n: 2, autoreset: true, ...rest });
    await refused(REQUEST.step, new Uint8Array(2), "InputError", /open some first/);
    await refused(
      REQUEST.open,
      open({ level: "BabyAI-GoToRedBal-v0" }),
      "UnknownLevelError",
      /nearest: BabyAI-GoToRed/,
    );
    for (const n of [0, -1, 1.5]) await refused(REQUEST.open, open({ n }), "InputError", /pass 1 or more/);
    await refused(REQUEST.open, open({ n: "2" }), "InputError", /not \{level, n, autoreset\}/);
    await refused(REQUEST.open, Buffer.from("{\n"), "InputError", /not \{level/);
    await refused(17, null, "InputError", /unknown request 17/);
    await refused(REQUEST.score, { prompt: "a", candidates: ["b"] }, "InputError", /load one first/);
    await refused(REQUEST.load, { teacher: "oracle", scoring: "logprob" }, "InputError", /no model/);
    await refused(REQUEST.load, { teacher: "orcale", scoring: "logprob" }, "UnknownTeacherError", /oracle/);
    await client.ask(REQUEST.open, open({}));
    await refused(REQUEST.step, new Uint8Array(2), "ResetNeededError", /call reset/);
    const first = await client.ask(REQUEST.reset, ["1", "2"]);
    for (const seeds of [["1"], ["1", "-2"], ["1", 2], ["1", true]])
      await refused(REQUEST.reset, seeds, "InputError", /seeds/);
    await refused(REQUEST.step, new Uint8Array(3), "InputError", /pass one each/);
    await refused(REQUEST.step, Uint8Array.of(0, 7), "InvalidActionError", /invalid action 7/);
    await client.ask(REQUEST.step, new Uint8Array(2));
    assert.deepEqual(await client.ask(REQUEST.reset, ["1", "2"]), first);
  }));

test("scores are the model's, to the last bit", () =>
  withClient(async (client) => {
    const folder = dataFolder("t5-gated-untied");
    const scorer = await loadModel(folder, { scoring: "token-mean" });
    try {
      const loaded = await client.ask(REQUEST.load, { teacher: folder, scoring: "token-mean" });
      assert.equal(loaded.kind, REPLY.result, loaded.payload.toString());
      const candidates = ["turn left", "go forward"];
      for (const prompt of ["Goal: go to the red ball", "ü\n", ""]) {
        const { scores, probabilities, promptTokens } = said(
          await client.ask(REQUEST.score, { prompt, candidates }),
        ) as { scores: number[]; probabilities: number[]; promptTokens: number };
        assert.deepEqual(scores, await scorer.score(prompt, candidates));
        assert.ok(Math.abs(probabilities[0] + probabilities[1] - 1) < 1e-12);
        assert.equal(promptTokens, scorer.tokens(prompt).length);
      }
    } finally {
      await scorer.close();
    }
  }));

test("it greets with its protocol, and ends quietly with its client", async () => {
  const one = new Client();
  assert.deepEqual(said(await one.read()), { protocol: 1 });
  assert.equal(await one.end(), 0);
  const other = new Client();
  await other.read();
  await other.ask(REQUEST.open, { level: EASY, n: 2000, autoreset: true });
  other.process.stdout.destroy(); // while it writes, or before
  other.process.stdin.write(Buffer.from([REQUEST.levels, 0, 0, 0, 0, 0, 0, 0]));
  assert.equal(await other.ended(), 0);
  assert.equal(one.said + other.said, "");
});

test("a reply that no pipe holds arrives whole, however late it is read", () => {
  const many = 2000;
  const slow = ["sh", "-c", '"$@" | { sleep 1; cat; }', "sh", ...BRIDGE];
  return withClient(async (client) => {
    await client.ask(REQUEST.open, { level: EASY, n: many, autoreset: true });
    const { kind, payload } = await client.ask(REQUEST.reset, new Array(many).fill("5"));
    assert.equal(kind, REPLY.result, payload.toString().slice(0, 200));
    const images = payload.subarray(8 * many, (8 + OBSERVATION_BYTES) * many);
    for (let i = 1; i < many; i++)
      assert.ok(
        images
          .subarray(0, OBSERVATION_BYTES)
          .equals(images.subarray(i * OBSERVATION_BYTES, (i + 1) * OBSERVATION_BYTES)),
      );
    assert.equal((await client.ask(REQUEST.reset, new Array(many).fill("6"))).kind, REPLY.result);
  }, slow);
});
