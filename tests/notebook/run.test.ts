/** Promise: a headless run executes every cell or fails, says where and why, saves what there was, leaves no process. */
import { strict as assert } from "node:assert";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { withFolder } from "../temporary";
import { ended, ipynb, makeProject, onTerminal, start, tandem } from "./notebooks";

interface ExecutedCell {
  readonly cell_type: string;
  readonly execution_count: number | null;
  readonly outputs: readonly {
    output_type: string;
    text?: string[];
    evalue?: string;
    data?: Record<string, unknown>;
  }[];
  readonly source: string[];
}

function executed(project: string, name: string): ExecutedCell[] {
  const { cells } = JSON.parse(readFileSync(join(project, "data/executed/default", name), "utf8"));
  return cells.filter((cell: ExecutedCell) => cell.cell_type === "code");
}

/** Command lines of living processes that a project's runs started. */
function processes(project: string): string[] {
  if (!existsSync("/proc")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(project) && Number(pid) !== process.pid;
      } catch {
        return false;
      }
    });
}

async function noneLeft(project: string): Promise<void> {
  for (const end = Date.now() + 5000; processes(project).length > 0 && Date.now() < end; ) await sleep(50);
  assert.deepEqual(processes(project), []);
}

describe("tandem notebook run", () => {
  test("good notebooks: all cells executed, outputs saved, paths on stdout, exit 0", () =>
    withFolder(async (folder) => {
      const project = makeProject(folder, {
        "01_first.ipynb": ["console.log('hello');", "", "const x: number = 20;", "x + 1"],
        "02_second.ipynb": [
          "typeof (globalThis as any).x",
          { source: "throw new Error('wanted')", tags: ["raises-exception"] },
          "process.cwd().endsWith('notebooks')",
        ],
      });
      const { code, stdout, stderr } = await tandem(project, ["run"]);
      assert.equal(code, 0, stderr);
      const targets = ["01_first", "02_second"].map((name) => join(project, `data/executed/default/${name}.ipynb`));
      assert.equal(stdout, targets.map((path) => `${path}\n`).join(""));
      assert.match(stderr, /01_first\.ipynb {2}cell 3 of 3/);
      assert.match(stderr, /2 notebooks, 6 cells: all passed/);
      const [hello, empty, , sum] = executed(project, "01_first.ipynb");
      assert.deepEqual([hello.outputs[0].text, empty.execution_count, sum.execution_count], [["hello\n"], null, 3]);
      assert.deepEqual(sum.outputs[0].data?.["text/plain"], ["21"]);
      const [fresh, wanted, cwd] = executed(project, "02_second.ipynb");
      assert.deepEqual(fresh.outputs[0].data?.["text/plain"], ["'undefined'"]);
      assert.equal(wanted.outputs[0].output_type, "error");
      assert.deepEqual(cwd.outputs[0].data?.["text/plain"], ["true"]);
      assert.deepEqual(
        readFileSync(join(project, "notebooks/01_first.ipynb"), "utf8"),
        ipynb(["console.log('hello');", "", "const x: number = 20;", "x + 1"]),
      );
      const again = await tandem(project, ["run", "1"]);
      assert.match(again.stderr, /cell 1 of 3 · about \d/, "the second time it knows how long cells take");
      await noneLeft(project);
    }));

  test("bad notebooks: each failure names notebook, cell, line and message; exit 1; outputs so far are saved", () =>
    withFolder(async (folder) => {
      const project = makeProject(folder, {
        "01_throws.ipynb": [
          "function f() {\n  throw new RangeError('boom');\n}",
          "console.log('so far');\n\nf();",
          "2",
        ],
        "02_floats.ipynb": ["1", "Promise.reject(new Error('floating'));\n1"],
        "03_timer.ipynb": ["1;\nsetTimeout(() => { throw new Error('late'); }, 300);"],
        "04_types.ipynb": ["const a = 1;\nconst b: string = a;"],
        "05_loops.ipynb": ["console.log('before');", "await 1;\nwhile (true) {}"],
        "06_dies.ipynb": ["process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});"],
        "07_exits.ipynb": ["console.log('bye');\nprocess.exit(3);"],
        "08_memory.ipynb": [
          "const hoard: number[][] = [];\nwhile (true) hoard.push(new Array(1e6).fill(hoard.length));",
        ],
        "09_ansi.ipynb": ["throw new Error('\\x1b]0;title\\x07 <b>%\\n::error::forged');"],
        "10_passes.ipynb": ["1"],
      });
      const report = join(project, "report.xml");
      const { code, stdout, stderr } = await tandem(project, ["run", "all", "--timeout", "12", "--junit", report], {
        GITHUB_ACTIONS: "true",
        GITHUB_WORKSPACE: project,
        NODE_OPTIONS: "--max-old-space-size=250",
      });
      assert.equal(code, 1);
      const expected = [
        "01_throws.ipynb, cell [2], line 3: RangeError: boom",
        "02_floats.ipynb, cell [2], line 1: Error: floating",
        "03_timer.ipynb, cell [1], line 2: Error: late",
        "04_types.ipynb, cell [1], line 2: TS2322: Type 'number' is not assignable to type 'string'.",
        "05_loops.ipynb, cell [2]: ran longer than 12 s (--timeout)",
        "06_dies.ipynb, cell [1]: the kernel was killed by SIGKILL",
        "07_exits.ipynb, cell [1]: the kernel exited with code 3",
        "08_memory.ipynb, cell [1]: the kernel ran out of memory",
        "09_ansi.ipynb, cell [1], line 1: Error: �]0;title� <b>% ::error::forged",
      ];
      for (const line of expected) assert.ok(stderr.includes(`✗ ${line}`), `${line}\n${stderr}`);
      assert.match(stderr, /> 2 \| {3}throw new RangeError\('boom'\);/);
      assert.match(stderr, /✓ 10_passes\.ipynb/);
      assert.match(stderr, /9 of 10 notebooks failed: 01_throws\.ipynb, 02_floats\.ipynb/);

      const annotations = stdout.split("\n").filter((line) => line.startsWith("::error"));
      assert.equal(annotations.length, 9);
      const file = readFileSync(join(project, "notebooks/01_throws.ipynb"), "utf8").split("\n");
      const [, number] =
        /^::error file=notebooks\/01_throws\.ipynb,line=(\d+),title=01_throws\.ipynb%2C cell \[2\]%2C line 3::RangeError: boom$/.exec(
          annotations[0],
        )!;
      assert.match(file[Number(number) - 1], /"f\(\);"/);
      assert.match(annotations[8], /::Error: �\]0;title� <b>%25 ::error::forged$/);

      assert.deepEqual(
        executed(project, "01_throws.ipynb").map(({ outputs }) => outputs.map((o) => o.text?.[0] ?? o.evalue)),
        [[], ["so far\n", "boom"], []],
      );
      assert.deepEqual(executed(project, "05_loops.ipynb")[0].outputs[0].text, ["before\n"]);
      assert.deepEqual(executed(project, "07_exits.ipynb")[0].outputs[0].text, ["bye\n"]);

      const xml = readFileSync(report, "utf8");
      assert.equal(xml.match(/<testsuite /g)!.length, 10);
      assert.equal(xml.match(/<failure /g)!.length, 9);
      assert.match(xml, /<testsuite name="01_throws\.ipynb" tests="3" failures="1" skipped="1"/);
      assert.ok(xml.includes("&lt;b&gt;%"));
      await noneLeft(project);
    }));

  test("parameters are set with their declared types", () =>
    withFolder(async (folder) => {
      const declared =
        "let floor: string = 'A'; let seeds = 1; let parts: string[] = []; let fast: boolean | undefined;\nlet sizes: number[] = [];";
      const project = makeProject(folder, {
        "01_with.ipynb": [
          "const before = 1;",
          { source: declared, tags: ["parameters"] },
          "JSON.stringify([floor, seeds, parts, fast, sizes])",
          "throw new Error('line ' + seeds)",
        ],
        "02_without.ipynb": ["1"],
      });
      const settings = ["floor=7", "seeds=3", "parts=a,b", "fast=true", "sizes=1,2"].flatMap((setting) => [
        "--set",
        setting,
      ]);
      const { stderr } = await tandem(project, ["run", "all", ...settings]);
      const [, , injected, shown] = executed(project, "01_with.ipynb");
      assert.match(
        injected.source.join(""),
        /floor = "7";\nseeds = 3;\nparts = \["a", "b"\];\nfast = true;\nsizes = \[1, 2\];/,
      );
      assert.deepEqual(shown.outputs[0].data?.["text/plain"], [`'["7",3,["a","b"],true,[1,2]]'`]);
      assert.match(stderr, /✗ 01_with\.ipynb, cell \[4\], line 1: Error: line 3/, "the injected cell shifts no number");
      assert.match(stderr, /✓ 02_without\.ipynb/);
    }));

  test("bad input: one clear line, exit 2, nothing written", () =>
    withFolder(async (folder) => {
      const project = makeProject(folder, {
        "01_a.ipynb": [{ source: "let seeds: number = 1;", tags: ["parameters"] }, "seeds"],
      });
      const cases: [string[], RegExp][] = [
        [["run", "7"], /^unknown notebook "7" .*; there are 01_a\.ipynb$/],
        [
          ["run", "1", "--set", "seeds=many"],
          /^01_a\.ipynb: cannot set seeds to "many": Type 'string' is not assignable/,
        ],
        [["run", "1", "--timeout", "0"], /^--timeout takes seconds, more than 0, not "0"$/],
        [["run", "1", "--unknown"], /unknown option/],
        [["run", "1", "--out", join(project, "notebooks/01_a.ipynb/x")], /^cannot write to .*01_a\.ipynb\/x: /],
        [["run", "1", "--junit", "/dev/null/x.xml"], /^cannot write to \/dev\/null: /],
      ];
      for (const [args, message] of cases) {
        const { code, stdout, stderr } = await tandem(project, args);
        assert.deepEqual([code, stdout], [2, ""], `${args.join(" ")}: ${stderr}`);
        assert.match(stderr.trim(), message);
        assert.equal(stderr.trim().split("\n").length, 1, stderr);
      }
      assert.ok(!existsSync(join(project, "data")));
    }));

  const STEPS = 24;
  /** A notebook whose training takes 0.25 s an update. */
  const training = [
    `const { runProgress } = require(${JSON.stringify(require.resolve("tandem/dist/notebook/run-progress"))});`,
    `const bar = runProgress();
for (let k = 1; k <= ${STEPS}; k++) {
  await new Promise((resolve) => setTimeout(resolve, 250));
  bar.update({ runsDone: k > 12 ? 1 : 0, runsTotal: 2, updatesDone: k, updatesTotal: ${STEPS}, secondsLeft: 0,
    last: { spec: { arm: "neutral", seed: k > 12 ? 1 : 0 }, row: {} } });
}
bar.done();`,
    "1",
  ];

  test("on a terminal, training's progress is one line written over, with a time left within 30 %", () =>
    withFolder(async (folder) => {
      const project = makeProject(folder, { "01_trains.ipynb": training });
      const { code, stdout } = await onTerminal(project, ["run"]);
      assert.equal(code, 0, stdout);
      const lines = stdout.split("\r\x1b[2K").filter((line) => line.includes("training: updates"));
      assert.ok(
        lines.every((line) => !line.includes("\n") && line.length < 140),
        "nothing scrolls",
      );
      const pattern =
        /^ {2}01_trains\.ipynb {2}cell 2 of 3 · about (\d+\.\d) s left.* so far · training: updates (\d+) of 24, neutral, seed ([01]), run ([12]) of 2$/;
      const told = lines.flatMap((line) => pattern.exec(line)?.slice(1).map(Number) ?? []);
      assert.ok(told.length >= 4 * 3, stdout);
      for (let k = 0; k < told.length; k += 4) {
        const [left, done, seed, run] = told.slice(k, k + 4);
        assert.deepEqual([seed, run], done > 12 ? [1, 2] : [0, 1]);
        // The line is at most a step and a redraw old.
        const actual = (STEPS - done) * 0.25;
        if (done >= 4)
          assert.ok(left <= actual * 1.3 && left >= actual * 0.7 - 1.25, `${left} s told, ${actual} s left`);
      }
      await noneLeft(project);
    }));

  test("elsewhere, training's progress is a line every ten seconds", () =>
    withFolder(async (folder) => {
      const slow = training.map((source) => source.replace("250", "500"));
      const { code, stderr } = await tandem(makeProject(folder, { "01_trains.ipynb": slow }), ["run"]);
      assert.equal(code, 0, stderr);
      // Where a cell takes seconds to compile, a line may fall on its first moment, before any update.
      const told = stderr.split("\n").filter((line) => line.includes("training: updates"));
      const lines = told.filter((line) => !line.endsWith("updates 0 of 1, starting"));
      assert.ok(told.length - lines.length <= 1, stderr);
      assert.ok(lines.length === 1 || lines.length === 2, stderr); // so many tens of seconds begin in its twelve
      for (const line of lines)
        assert.match(line, /cell 2 of 3 · about .* left.* so far · training: updates \d+ of 24, neutral, seed/);
    }));

  test("Ctrl-C stops the notebook, saves its outputs, starts no other and exits 130", () =>
    withFolder(async (folder) => {
      const project = makeProject(folder, {
        "01_a.ipynb": ["console.log('begun');", "while (true) {}"],
        "02_b.ipynb": ["1"],
      });
      const child = start(project, ["run"]);
      child.stderr!.on("data", (chunk) => {
        if (String(chunk).includes("cell 2 of 2")) setTimeout(() => child.kill("SIGINT"), 300);
      });
      const { code, stderr } = await ended(child);
      assert.equal(code, 130, stderr);
      assert.match(stderr, /✗ 01_a\.ipynb: stopped after/);
      assert.match(stderr, /interrupted: 0 of 2 notebooks done/);
      assert.deepEqual(executed(project, "01_a.ipynb")[0].outputs[0].text, ["begun\n"]);
      assert.ok(!existsSync(join(project, "data/executed/default/02_b.ipynb")));
      await noneLeft(project);
    }));

  test("a command that is killed leaves no process behind", () =>
    withFolder(async (folder) => {
      const project = makeProject(folder, { "01_a.ipynb": ["while (true) {}"] });
      const child = start(project, ["run"]);
      child.stderr!.on("data", () => child.kill("SIGKILL"));
      await ended(child);
      assert.ok(processes(project).length > 0, "something runs when the command dies");
      await noneLeft(project);
    }));

  test("without a Python environment it says what to do", () =>
    withFolder(async (folder) => {
      writeFileSync(join(folder, "a.ipynb"), ipynb(["1"]));
      const { code, stderr } = await tandem(folder, ["run", join(folder, "a.ipynb")]);
      assert.equal(code, 2);
      assert.match(stderr, /^there is no Python environment in .*; run `make setup` first$/m);
    }));
});
