/** Promise: a kernel ends when it is asked to and when its client dies, busy or not, and leaves no process behind. */
import { strict as assert } from "node:assert";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { withFolder } from "../temporary";
import { Client } from "./client";

/** Whether a process lives; a zombie does not. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync(`/proc/${pid}/stat`) || !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

async function gone(pid: number, withinMs: number): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(50)) if (!lives(pid)) return true;
  return false;
}

/** A client in a process of its own; what it leaves in the temporary folder goes with that folder. */
function clientProcess(script: string, temporary: string): ChildProcess {
  const env = { ...process.env, TMPDIR: temporary };
  return spawn(process.execPath, ["-e", script], { env, stdio: ["ignore", "pipe", "inherit"] });
}

describe("life", () => {
  test("shutdown is answered and ends the process and its children", async () => {
    const kernel = await Client.start();
    const { result } = await kernel.ok("const child = require('child_process').spawn('sleep', ['600']); child.pid");
    const reply = await kernel.shutdown();
    assert.deepEqual([reply?.replyType, reply?.reply.status, reply?.reply.restart], ["shutdown_reply", "ok", false]);
    assert.equal(kernel.process.exitCode, 0);
    assert.ok(await gone(Number(result), 3000), "a child of the kernel lives on");
    kernel.close();
  });

  test("a busy kernel is shut down too", async () => {
    const kernel = await Client.start();
    void kernel.run("while (true) {}").catch(() => {});
    await sleep(400);
    const began = Date.now();
    await kernel.shutdown(true);
    assert.ok(Date.now() - began < 6000);
    kernel.close();
  });

  test("what a cell printed before it ends the process arrives", async () => {
    const kernel = await Client.start();
    void kernel.run("console.log('last words'); process.exit(3)").catch(() => {});
    await once(kernel.process, "exit");
    await sleep(100);
    assert.equal(kernel.process.exitCode, 3);
    assert.ok(kernel.stray.some(({ content }) => content.text === "last words\n"));
    kernel.close();
  });

  for (const [state, code] of [
    ["idle", "1 + 1"],
    ["busy", "while (true) {}"],
  ]) {
    test(`a kernel whose client is killed ends while ${state}`, () =>
      withFolder(async (folder) => {
        const script = `
        const { Client } = require(${JSON.stringify(require.resolve("./client"))});
        Client.start().then(async (kernel) => {
          const running = kernel.run(${JSON.stringify(code)});
          ${state === "idle" ? "await running;" : "await new Promise((r) => setTimeout(r, 300));"}
          console.log(kernel.process.pid);
          setInterval(() => {}, 1000);
        });`;
        const client = clientProcess(script, folder);
        const [line] = await once(client.stdout!, "data");
        const pid = Number(String(line));
        assert.ok(lives(pid));
        client.kill("SIGKILL");
        assert.ok(await gone(pid, 5000), "the kernel lives on");
      }));
  }

  test("a kernel whose client is killed before it is up ends too", () =>
    withFolder(async (folder) => {
      const script = `
        const { Client } = require(${JSON.stringify(require.resolve("./client"))});
        Client.start({ spawned: (pid) => { console.log(pid); setTimeout(() => process.kill(process.pid, "SIGKILL"), 20); } });`;
      const client = clientProcess(script, folder);
      const [line] = await once(client.stdout!, "data");
      await once(client, "exit");
      assert.ok(await gone(Number(String(line)), 8000), "the kernel lives on");
    }));

  test("the launcher says how it is used", async () => {
    const launcher = require.resolve("tandem/dist/notebook/kernel/launch");
    const child = spawn(process.execPath, [launcher], { stdio: ["ignore", "ignore", "pipe"] });
    const text = once(child.stderr!, "data");
    const [code] = await once(child, "exit");
    assert.equal(code, 2);
    assert.match(String((await text)[0]), /^usage: .*connection file/);
  });

  test("a kernel without a connection file or with taken ports ends with one clear line", () =>
    withFolder(async (folder) => {
      const launcher = require.resolve("tandem/dist/notebook/kernel/launch");
      const told = async (file: string): Promise<string> => {
        const child = spawn(process.execPath, [launcher, file], { stdio: ["ignore", "ignore", "pipe"] });
        let text = "";
        child.stderr!.on("data", (chunk) => (text += chunk));
        const [code] = await once(child, "close");
        assert.equal(code, 1, text);
        assert.equal(text.trim().split("\n").length, 1, text);
        return text;
      };
      assert.match(await told("/no/such/file.json"), /^the kernel cannot talk to Jupyter: .*no\/such\/file\.json/);
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as { port: number };
      const file = join(folder, "taken.json");
      const ports = Object.fromEntries(
        ["shell", "iopub", "stdin", "control", "hb"].map((name) => [`${name}_port`, port]),
      );
      const where = { ...ports, ip: "127.0.0.1", transport: "tcp", key: "k", signature_scheme: "hmac-sha256" };
      writeFileSync(file, JSON.stringify(where));
      assert.match(await told(file), /^the kernel cannot talk to Jupyter: .*address (already )?in use/i);
      server.close();
    }));
});
