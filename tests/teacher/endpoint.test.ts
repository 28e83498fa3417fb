/**
 * Promises: a teacher behind an endpoint gives its model's log-probabilities where it can, else what it says becomes a candidate
 * or none; passing failures are tried again, others end in one line; requests go nowhere but to the endpoint, and the key
 * neither into errors nor files.
 */

import { strict as assert } from "node:assert";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { KEY_VARIABLE, poster, REQUEST_LIMITS } from "tandem/dist/teacher/http/request";
import { endpointTeacher } from "tandem/dist/teacher/http/teacher";
import { nearestCandidate } from "tandem/dist/teacher/nearest-candidate";
import { openTeacher } from "tandem/dist/teacher/open";
import { readRecording } from "tandem/dist/teacher/recording";
import type { Teacher } from "tandem/dist/teacher/teacher";
import { ROOT, tandem } from "../command";
import { withFolder } from "../temporary";
import { letterScore, type Mischief, type Offer, startEndpoint } from "./endpoint";

const PROMPT = "Goal of the agent: go to the red ball\nObservation: You see a wall 2 steps left\nAction:";
const QUICK = { attempts: 3, waitMs: 1, timeoutMs: 2000, maxBytes: 100_000 };
const KEY = "sk-very-secret-0123456789";

/** A teacher behind an endpoint that is gone afterwards. */
async function taught<T>(
  offer: Offer,
  use: (teacher: Teacher, endpoint: Awaited<ReturnType<typeof startEndpoint>>) => Promise<T>,
  limits: object = {},
): Promise<T> {
  const endpoint = await startEndpoint(offer);
  try {
    const teacher = await endpointTeacher("test", new URL(endpoint.address), {
      model: "letters",
      reply: "score",
      scoring: "logprob",
      limits: { ...QUICK, ...limits },
    });
    return await use(teacher, endpoint);
  } finally {
    await endpoint.close();
  }
}

const ask = (teacher: Teacher, prompt = PROMPT): Promise<readonly ArrayLike<number>[]> =>
  teacher.score([{ prompt, rightActions: 0 }]);

for (const [way, offer] of [
  ["echo", { echo: true }],
  ["next-token", { nextToken: true }],
] as const) {
  test(`${way}: scores are the model's log-probabilities of the candidates`, () =>
    taught({ ...offer, says: "drop" }, async (teacher) => {
      assert.match(teacher.fingerprint, new RegExp(`endpoint-${way}-`));
      const [scores] = await ask(teacher);
      for (const [k, candidate] of CANDIDATES.entries()) {
        assert.ok(Math.abs(scores[k] - letterScore(PROMPT, candidate)) < 1e-9, candidate);
      }
    }));
}

test("log-probabilities that stand beside the wrong tokens are not believed", () =>
  taught({ echo: "late", says: "drop" }, async (teacher) => assert.match(teacher.fingerprint, /endpoint-chat-/)));

test("what a model says becomes the candidate, or none", () =>
  taught({ says: "I would <b>turn LEFT</b>, then go forward." }, async (teacher) => {
    const [scores] = await ask(teacher);
    assert.equal(Array.from(scores).indexOf(0), 0);
    assert.ok(
      Array.from(scores)
        .slice(1)
        .every((score) => score < -10),
    );
  }));

test("hostile words are none of the candidates and harm nothing", async () => {
  for (const says of [
    "<script>alert(1)</script>",
    "\u001b[2J\u0000\r\n{}",
    "",
    "__proto__",
    "x".repeat(50_000),
    "constructor[0]",
    "; rm -rf /",
  ]) {
    const scores = await taught({ says }, async (teacher) => (await ask(teacher))[0]);
    assert.deepEqual(Array.from(scores), [0, 0, 0, 0, 0, 0], says.slice(0, 40));
  }
});

test("the nearest candidate", () => {
  for (const [said, index] of [
    ["turn right", 1],
    ["**Pick up** the ball", 3],
    ["Action: go forward, then toggle", 2],
    ["tun left", 0],
    ["dropp", 4],
    ["leave it", -1],
    ["turning", -1],
    ["updrop", -1],
    ["", -1],
  ] as const) {
    assert.equal(nearestCandidate(said, CANDIDATES), index, said);
  }
});

/** The first requests go wrong in some way, the others are answered. */
const atFirst = (count: number, wrong: (response: Parameters<Mischief>[1]) => void): Mischief => {
  const seen = new Map<string, number>();
  return (_, response, { body }) => {
    const key = JSON.stringify(body);
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    if (times > count) return false;
    wrong(response);
    return true;
  };
};

const PASSING: readonly [string, (response: Parameters<Mischief>[1]) => void][] = [
  ["too many requests", (response) => response.writeHead(429, { "retry-after": "0.01" }).end()],
  ["an error of the server", (response) => response.writeHead(503).end("busy")],
  ["a broken connection", (response) => response.socket!.destroy()],
  [
    "an answer that is cut off",
    (response) => {
      response.writeHead(200, { "content-length": "1000" }).write('{"choices": [');
      setTimeout(() => response.socket?.destroy(), 5);
    },
  ],
];

for (const [what, wrong] of PASSING) {
  test(`tried again: ${what}`, () =>
    taught({ says: "toggle", mischief: atFirst(2, wrong) }, async (teacher) => {
      assert.equal(Array.from((await ask(teacher))[0]).indexOf(0), 5);
    }));
}

/** What goes wrong, once the endpoint was found good. */
const later =
  (wrong: (response: Parameters<Mischief>[1]) => void): Mischief =>
  (_, response, { body }) => {
    if (!JSON.stringify(body).includes("2 steps left")) return false;
    wrong(response);
    return true;
  };

const LASTING: readonly [string, (response: Parameters<Mischief>[1]) => void, RegExp][] = [
  [
    "errors of the server without end",
    (response) => response.writeHead(500).end("out of order"),
    /failed 3 times.*out of order/,
  ],
  ["an answer of another form", (response) => response.writeHead(200).end('{"choices": 7}'), /out of form/],
  ["an answer that is no JSON", (response) => response.writeHead(200).end("<html>"), /out of form/],
  ["an answer too large", (response) => response.writeHead(200).end("x".repeat(200_000)), /more than 100000 bytes/],
  ["a refused key", (response) => response.writeHead(401).end(KEY), /TANDEM_API_KEY/],
  ["silence", () => {}, /no answer within 0\.2 s/],
  ["an answer that comes drop by drop", (response) => drip(response), /no answer within 0\.2 s/],
];

function drip(response: Parameters<Mischief>[1]): void {
  const drops = setInterval(() => response.write(" "), 20);
  response.on("close", () => clearInterval(drops));
}

for (const [what, wrong, message] of LASTING) {
  test(`ends in one line: ${what}`, () =>
    taught(
      { says: "toggle", mischief: later(wrong) },
      async (teacher) => {
        await assert.rejects(ask(teacher), (error: Error) => {
          assert.equal(error.name, "FailedError");
          assert.match(error.message, message);
          assert.equal(error.message.split("\n").length, 1);
          return true;
        });
      },
      { timeoutMs: 200 },
    ));
}

test("requests are never sent on to another address", async () => {
  const other = await startEndpoint({ says: "drop" });
  try {
    for (const status of [301, 307, 308]) {
      const mischief = later((response) =>
        response.writeHead(status, { location: `${other.address}/chat/completions` }).end(),
      );
      await taught({ says: "toggle", mischief }, async (teacher) => {
        await assert.rejects(ask(teacher), /sends requests on to another address/);
      });
    }
    assert.equal(other.asked.length, 0);
  } finally {
    await other.close();
  }
});

test("the key goes to the endpoint, and into no error, fingerprint or file", () =>
  withFolder(async (folder) => {
    process.env[KEY_VARIABLE] = KEY;
    process.env.TANDEM_PROJECT = folder;
    const mischief = later((response) => response.writeHead(500).end(`you sent ${KEY}\n\u001b[31m`));
    try {
      await taught({ says: "toggle", mischief }, async (teacher, { asked, address }) => {
        assert.ok(asked.every(({ authorization }) => authorization === `Bearer ${KEY}`));
        assert.ok(!teacher.fingerprint.includes(KEY));
        await assert.rejects(
          ask(teacher),
          ({ message }: Error) => !message.includes(KEY) && !message.includes("\u001b"),
        );
        const cached = await openTeacher(`${address}?model=letters`, { scoring: "logprob" });
        await ask(cached, "Action:");
      });
      const cache = join(folder, "data/cache/teacher");
      for (const name of readdirSync(cache)) assert.ok(!readFileSync(join(cache, name), "utf8").includes(KEY));
    } finally {
      delete process.env[KEY_VARIABLE];
      delete process.env.TANDEM_PROJECT;
    }
  }));

test("the key comes into no file of a run or a recording, nor on the screen", () =>
  withFolder(async (folder) => {
    cpSync(join(ROOT, "package-lock.json"), join(folder, "package-lock.json"));
    const endpoint = await startEndpoint({ says: "go forward" });
    try {
      const env = { [KEY_VARIABLE]: KEY, TANDEM_PROJECT: folder };
      const teacher = `${endpoint.address}?model=some/Letters`;
      const overrides = { updates: 1, evaluationEpisodes: 1, finalEpisodes: 1 };
      const spec = join(folder, "spec.json");
      writeFileSync(spec, JSON.stringify({ arm: "paper-feedback", seed: 0, teacher, overrides }));
      const level = "BabyAI-GoToRedBallNoDists-v0";
      for (const args of [
        ["run", spec],
        ["record", "--teacher", teacher, "--level", level],
      ]) {
        const { code, out, err } = await tandem(args, env);
        assert.equal(code, 0, err);
        assert.ok(!`${out}${err}`.includes(KEY));
      }
      assert.ok(endpoint.asked.every(({ authorization }) => authorization === `Bearer ${KEY}`));
      const recording = join(folder, "data/recorded/letters.jsonl.gz");
      assert.equal(readRecording(recording).header.teacher, teacher);
      const bytes = readFileSync(recording);
      const again = await tandem(["record", "--teacher", teacher, "--level", level], env);
      assert.equal(again.out, `${join(folder, "data/cache/recorded/letters.jsonl.gz")}\n`);
      assert.match(again.err, /letters\.jsonl\.gz is there, and stays/);
      assert.match(again.err, /(\d+) of \1 replies are the same as in .*data\/recorded\/letters\.jsonl\.gz/);
      assert.deepEqual(readFileSync(recording), bytes, "what runs may rest on is not replaced");
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const bytes = readFileSync(join(entry.parentPath, entry.name));
        assert.ok(!(entry.name.endsWith(".gz") ? gunzipSync(bytes) : bytes).includes(KEY), entry.name);
      }
    } finally {
      await endpoint.close();
    }
  }));

test("a key that cannot be sent is not shown", async () => {
  const before = process.env[KEY_VARIABLE];
  process.env[KEY_VARIABLE] = `${KEY}\n${KEY}`;
  try {
    const options = { model: "a", reply: "score", scoring: "logprob" } as const;
    await assert.rejects(endpointTeacher("test", new URL("http://127.0.0.1:9/v1"), options), (error: Error) => {
      assert.equal(error.name, "InputError");
      assert.match(error.message, /TANDEM_API_KEY holds blanks or line breaks/);
      return !error.message.includes(KEY);
    });
  } finally {
    if (before === undefined) delete process.env[KEY_VARIABLE];
    else process.env[KEY_VARIABLE] = before;
  }
});

test("no request leaves this machine unencrypted", async () => {
  const options = { model: "a", reply: "score", scoring: "logprob" } as const;
  for (const address of ["http://192.0.2.1/v1", "http://localhost.example.org/v1", "http://127.0.0.1.example.org/v1"]) {
    await assert.rejects(endpointTeacher("test", new URL(address), options), {
      name: "InputError",
      message: /unencrypted/,
    });
  }
});

test("no more requests at once than allowed", () =>
  taught(
    { echo: true, delayMs: 5 },
    async (teacher, endpoint) => {
      await teacher.score(Array.from({ length: 5 }, (_, k) => ({ prompt: `${PROMPT}${k}`, rightActions: 0 })));
      assert.ok(endpoint.busiest <= 3 && endpoint.busiest > 1, String(endpoint.busiest));
    },
    { concurrency: 3 },
  ));

test("an endpoint that offers nothing of use, and one that is not there", async () => {
  await assert.rejects(
    taught({}, async () => {}),
    { name: "FailedError", message: /no endpoint that can teach/ },
  );
  const gone = await startEndpoint({});
  await gone.close();
  const options = { model: "a", reply: "score", scoring: "logprob", limits: QUICK } as const;
  await assert.rejects(endpointTeacher("test", new URL(gone.address), options), { name: "FailedError" });
  await assert.rejects(endpointTeacher("test", new URL(gone.address), { ...options, scoring: "raw-logit" }), {
    name: "InputError",
  });
});

test("an endpoint that never answered is given up on sooner than one that did", async () => {
  let [requests, answers] = [0, 0];
  const server = createServer((request, response) => {
    requests++;
    if (answers-- > 0) response.setHeader("content-type", "application/json").end("{}");
    else request.socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const address = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
    const limits = { ...REQUEST_LIMITS, attempts: 5, waitMs: 1 };
    await assert.rejects(poster(address, limits)("x", {}), /failed 3 times/);
    assert.equal(requests, 3);
    [requests, answers] = [0, 1];
    const post = poster(address, limits);
    await post("x", {});
    await assert.rejects(post("x", {}), /failed 5 times/);
    assert.equal(requests, 6);
  } finally {
    server.close();
  }
});
