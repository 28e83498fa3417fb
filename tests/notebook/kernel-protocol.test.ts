/** Promise: the kernel keeps Jupyter's messaging protocol: every request is answered in the form the protocol asks for. */
import { strict as assert } from "node:assert";
import { createHmac } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { Client } from "./client";

describe("protocol", () => {
  let kernel: Client;
  before(async () => void (kernel = await Client.start()));
  after(() => kernel.close());

  test("kernel_info names the language and the protocol's version", async () => {
    const { reply } = (await kernel.ask("kernel_info_request", {}))!;
    assert.equal(reply.status, "ok");
    assert.match(reply.protocol_version, /^5\.\d+$/);
    for (const field of ["implementation", "implementation_version", "banner"])
      assert.equal(typeof reply[field], "string");
    const { name, version, mimetype, file_extension } = reply.language_info;
    assert.deepEqual([name, version, mimetype, file_extension], ["typescript", "5.0.4", "text/typescript", ".ts"]);
  });

  test("every request is answered by a reply of its own type with a status, between busy and idle", async () => {
    const requests: [string, object][] = [
      ["kernel_info_request", {}],
      ["comm_info_request", {}],
      ["history_request", { hist_access_type: "tail", n: 3, raw: true, output: false }],
      ["execute_request", { code: "1 + 1" }],
      ["complete_request", { code: "Math.ma", cursor_pos: 7 }],
      ["inspect_request", { code: "Math.max", cursor_pos: 6, detail_level: 0 }],
      ["is_complete_request", { code: "1 + 1" }],
    ];
    for (const [type, content] of requests) {
      const exchange = (await kernel.ask(type, content))!;
      assert.equal(exchange.replyType, type.replace("request", "reply"));
      assert.ok(exchange.status, `${type}: ${JSON.stringify(exchange.reply)}`);
      const states = exchange.published.map(({ type, content }) =>
        type === "status" ? content.execution_state : type,
      );
      assert.equal(states[0], "busy", type);
      assert.equal(states.at(-1), "idle", type);
    }
  });

  test("an unknown request and a comm are tolerated", async () => {
    void kernel.ask("no_such_request", {});
    void kernel.ask("comm_open", { comm_id: "c1", target_name: "nobody", data: {} });
    assert.equal((await kernel.ok("3")).result, "3");
    assert.ok(kernel.stray.some(({ type, content }) => type === "comm_close" && content.comm_id === "c1"));
  });

  test("a cell is announced with its text and count; counts go up by one", async () => {
    const first = await kernel.ok("'a'");
    const second = await kernel.ok("'b'");
    assert.equal(second.reply.execution_count, first.reply.execution_count + 1);
    assert.deepEqual(second.of("execute_input"), [{ code: "'b'", execution_count: second.reply.execution_count }]);
    assert.equal(second.of("execute_result")[0].execution_count, second.reply.execution_count);
  });

  test("a silent cell publishes nothing and is not counted; nor is one that history does not store", async () => {
    const { execution_count } = (await kernel.ok("1")).reply;
    const silent = await kernel.ok("console.log; 99", { silent: true });
    assert.deepEqual([...new Set(silent.published.map(({ type }) => type))], ["status"]);
    const failed = await kernel.run("throw 1", { silent: true });
    assert.deepEqual([failed.status, failed.of("error")], ["error", []]);
    assert.equal((await kernel.ok("2", { store_history: false })).result, "2");
    assert.equal((await kernel.ok("1")).reply.execution_count, execution_count + 1);
  });

  test("user expressions are evaluated after the cell, each with its own status", async () => {
    const { reply } = await kernel.ok("const ue = 20;", {
      user_expressions: { good: "ue + 1", wrong: "nowhere", thrown: "(() => { throw new RangeError('ue') })()" },
    });
    const { good, wrong, thrown } = reply.user_expressions;
    assert.deepEqual([good.status, good.data["text/plain"]], ["ok", "21"]);
    assert.deepEqual([wrong.status, wrong.ename], ["error", "TS2304"]);
    assert.deepEqual([thrown.status, thrown.ename, thrown.evalue], ["error", "RangeError", "ue"]);
  });

  test("a message with a wrong or missing signature is ignored, whatever it holds", async () => {
    await kernel.ok("var forged = 1;");
    const parts = ["execute_request", "{", "{}", "{}"].map((_, i) =>
      i === 0
        ? JSON.stringify({
            msg_id: "x",
            msg_type: "execute_request",
            session: "s",
            username: "u",
            date: "",
            version: "5.3",
          })
        : i === 3
          ? JSON.stringify({ code: "forged = 2" })
          : "{}",
    );
    const sign = (key: string, over: string[]) => {
      const hmac = createHmac("sha256", key);
      for (const part of over) hmac.update(part);
      return hmac.digest("hex");
    };
    await kernel.sendRaw(["<IDS|MSG>", sign("another key", parts), ...parts]);
    await kernel.sendRaw(["<IDS|MSG>", "", ...parts]);
    await kernel.sendRaw(["<IDS|MSG>", "not json", "{", "{", "{", "{"]);
    await kernel.sendRaw(["<IDS|MSG>"]);
    await kernel.sendRaw(["nothing"]);
    assert.equal((await kernel.ok("forged")).result, "1");
    for (const odd of [
      ["null", "{}", "{}", "{}"],
      ["{}", "{}", "{}", "{}"],
      [parts[0], "{}", "{}", "null"],
      ["[", "", "", ""],
    ]) {
      await kernel.sendRaw(["<IDS|MSG>", sign(kernel.key, odd), ...odd]);
    }
    assert.equal((await kernel.ok("forged")).result, "1");
    await kernel.sendRaw(["<IDS|MSG>", sign(kernel.key, parts), ...parts]);
    assert.equal((await kernel.ok("forged")).result, "2", "the same message with the right key is executed");
  });

  test("with stop_on_error the requests sent with a failing one are aborted, later ones run", async () => {
    const slow = "await new Promise((r) => setTimeout(r, 100)); throw new Error('burst')";
    const burst = (stop_on_error: boolean) =>
      Promise.all([kernel.run(slow, { stop_on_error }), kernel.run("1"), kernel.run("2")]);
    assert.deepEqual(
      (await burst(true)).map(({ status }) => status),
      ["error", "aborted", "aborted"],
    );
    assert.equal((await kernel.run("5")).status, "ok");
    assert.deepEqual(
      (await burst(false)).map(({ status }) => status),
      ["error", "ok", "ok"],
    );
    const atOnce = await Promise.all([kernel.run("throw 1"), kernel.run("1"), kernel.run("2")]);
    assert.deepEqual(
      atOnce.map(({ status }) => status),
      ["error", "aborted", "aborted"],
    );
  });

  test("a cell sent as soon as an error is reported runs", async () => {
    for (let i = 0; i < 5; i++) {
      assert.equal((await kernel.run("throw new Error('x')")).status, "error");
      assert.equal((await kernel.run(`${i}`)).result, `${i}`);
    }
  });

  test("the heart beats and the kernel is interrupted while a cell computes without pause", async () => {
    const busy = kernel.run("while (true) {}");
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(await kernel.beat(), "beat");
    await kernel.interrupt();
    assert.equal((await busy).status, "error");
  });
});
