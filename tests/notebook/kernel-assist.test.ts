/** Promise: completion, hover and completeness answer by TypeScript's knowledge, in Jupyter's coordinates. */
import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import { Client } from "./client";

describe("assistance", () => {
  let kernel: Client;
  before(async () => void (kernel = await Client.start({ folder: process.cwd() })));
  after(() => kernel.close());

  /** Completions at `|`. */
  async function complete(text: string) {
    const cursor_pos = [...text.slice(0, text.indexOf("|"))].length;
    return (await kernel.ask("complete_request", { code: text.replace("|", ""), cursor_pos }))!.reply;
  }

  async function hover(text: string) {
    const cursor_pos = [...text.slice(0, text.indexOf("|"))].length;
    return (await kernel.ask("inspect_request", { code: text.replace("|", ""), cursor_pos, detail_level: 0 }))!.reply;
  }

  test("members, cell variables, keywords and types complete, with their kinds", async () => {
    const members = await complete("[1,2].ma|");
    assert.deepEqual([members.matches[0], members.cursor_start, members.cursor_end], ["map", 6, 8]);
    const [first] = members.metadata._jupyter_types_experimental;
    assert.deepEqual(first, { text: "map", type: "method", start: 6, end: 8 });
    await kernel.ok("const cellObject = { alpha: 1, beta: 'b' };");
    assert.deepEqual((await complete("cellObject.|")).matches, ["alpha", "beta"]);
    assert.ok((await complete("cellO|")).matches.includes("cellObject"));
    assert.deepEqual((await complete("cellObject.al|pha + 1")).matches, ["alpha"]);
  });

  test("offsets count code points, whatever stands before", async () => {
    const reply = await complete('"😀😀"; [1,2].ma|');
    assert.deepEqual([reply.matches[0], reply.cursor_start, reply.cursor_end], ["map", 12, 14]);
  });

  test("a cell with errors still completes", async () => {
    assert.ok((await complete("const x: number = 'a';\nif (x > ) {\nMath.hyp|")).matches.includes("hypot"));
  });

  test("the library completes and explains itself with its docs", async () => {
    assert.ok((await complete("import { Inpu| } from 'tandem'")).matches.includes("InputError"));
    await kernel.ok("import { InputError } from 'tandem';");
    const { found, data } = await hover("new Input|Error('x')");
    assert.equal(found, true);
    assert.match(data["text/plain"], /new InputError\([\s\S]*What the caller passed in is wrong/);
    const described = await hover("InputErr|or");
    assert.match(described.data["text/plain"], /What the caller passed in is wrong/);
    assert.match(described.data["text/markdown"], /^```typescript\n/);
  });

  test("hover tells type and docs: at a name's middle and end, and among a call's arguments", async () => {
    await kernel.ok("/** doc of add\n * @param a first summand */\nfunction add(a: number, b = 2) { return a + b; }");
    for (const text of ["ad|d(1)", "add|(1)", "add(1,| 2)", "add(|)", "[add(3|)]"]) {
      const { data } = await hover(text);
      assert.match(
        data["text/plain"] ?? "",
        /function add\(a: number, b\?: number\): number\n\ndoc of add\n\n@param a first summand/,
        text,
      );
    }
    assert.equal((await hover(" | ")).found, false);
    assert.match((await hover('"😀"; Math.ma|x')).data["text/plain"], /Math\.max[\s\S]*larger of a set/);
  });

  test("is_complete tells complete, incomplete (with an indent) and invalid apart", async () => {
    const cases: [string, string, string?][] = [
      ["const a = 1;\na + 1", "complete"],
      ["", "complete"],
      ["await fetch('x')", "complete"],
      ["function f() {", "incomplete", "  "],
      ["  if (x) {\n    call(", "incomplete", "      "],
      ["const a = [1,", "incomplete", ""],
      ["const t = `abc", "incomplete", ""],
      ["/* comment", "incomplete", ""],
      ["a +", "incomplete", ""],
      ["function f() {\n\n", "incomplete", "  "],
      ["const = 5;", "invalid"],
      ["}", "invalid"],
      ["const s = 'abc", "invalid"],
    ];
    for (const [code, status, indent] of cases) {
      const { reply } = (await kernel.ask("is_complete_request", { code }))!;
      assert.deepEqual(reply, { status, ...(indent === undefined ? {} : { indent }) }, JSON.stringify(code));
    }
  });
});
