/**
 * The speed of the kernel beside plain tslab's and Deno's: each in a process of its own, in turn, three rounds; medians
 * on stdout and in data/bench/kernel.json. Deno does not check types. CPU is that of the kernel's process and its children.
 * Usage: node tests/dist/bench/kernel.js [rounds]
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "../notebook/client";
import { aligned, median, ROOT, type Row, roundsAsked, save } from "./rows";

const DENO_FOLDER = join(ROOT, "tests/bench/.deno");
const DENO = "2.9.6";
const CONNECTION = "{connection_file}";

const KERNELS: Readonly<Record<string, readonly string[] | undefined>> = {
  tslab: [process.execPath, join(ROOT, "node_modules/tslab/bin/tslab"), "kernel", "--config-path", CONNECTION],
  deno: [join(DENO_FOLDER, "node_modules/.bin/deno"), "jupyter", "--kernel", "--conn", CONNECTION],
  tandem: undefined,
};

const IMPORTS = `import * as tf from "@tensorflow/tfjs-node";
import * as dfd from "danfojs-node";
import * as transformers from "@xenova/transformers";`;

const TRIVIAL_CELLS = 60;
const CELLS_AFTER_IMPORTS = 30;
const LINES = 10_000;
const PRINT_LIMIT_MS = 15_000;
const LATE_LINES_MS = 1000;

function install(): void {
  if (existsSync(join(DENO_FOLDER, `complete-${DENO}`))) return;
  mkdirSync(DENO_FOLDER, { recursive: true });
  writeFileSync(join(DENO_FOLDER, "package.json"), "{}\n");
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", `deno@${DENO}`], {
    cwd: DENO_FOLDER,
    stdio: "inherit",
  });
  writeFileSync(join(DENO_FOLDER, `complete-${DENO}`), "");
}

/** CPU-milliseconds a process and its children have used; NaN where there is no /proc. */
function cpuMs(pid: number): number {
  if (!existsSync(`/proc/${pid}/stat`)) return Number.NaN;
  const ofOne = (one: number): number[] => {
    const fields = readFileSync(`/proc/${one}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields.slice(11, 15).map(Number);
  };
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
  const ticks = [pid, ...children].flatMap(ofOne).reduce((sum, value) => sum + value, 0);
  return ticks * 10;
}

type Measurements = Record<string, { value: number; unit: string }>;

/** Median wall time and mean CPU time of cells that each declare a variable and use it. */
async function cells(kernel: Client, name: string, count: number): Promise<{ wall: number; cpu: number }> {
  const walls: number[] = [];
  const before = cpuMs(kernel.process.pid!);
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    await kernel.ok(`const ${name}${i} = ${i}; ${name}${i} * 2`);
    walls.push(performance.now() - began);
  }
  return { wall: median(walls), cpu: (cpuMs(kernel.process.pid!) - before) / count };
}

/** Prints many lines; a kernel that loses its own messages may never report the end. */
async function print(kernel: Client, found: Measurements): Promise<void> {
  kernel.stray.length = 0;
  const began = performance.now();
  const code = `for (let i = 0; i < ${LINES}; i++) console.log("line " + i)`;
  const printed = await kernel.ask("execute_request", { code, silent: false, store_history: true }, PRINT_LIMIT_MS);
  if (printed !== undefined) found[`print ${LINES} lines`] = { value: performance.now() - began, unit: "ms" };
  await new Promise((resolve) => setTimeout(resolve, LATE_LINES_MS));
  const text = kernel.stray.map(({ content }) => (content.name === "stdout" ? content.text : "")).join("");
  found[`lines of ${LINES} that arrive`] = { value: text.split("\n").length - 1, unit: "lines" };
}

async function measure(argv: readonly string[] | undefined): Promise<Measurements> {
  const found: Measurements = {};
  const began = performance.now();
  const kernel = await Client.start({ folder: ROOT, env: { TF_CPP_MIN_LOG_LEVEL: "3" }, ...(argv ? { argv } : {}) });
  try {
    await kernel.ok("1 + 1");
    found["start to first result"] = { value: performance.now() - began, unit: "ms" };
    found["start to first result, CPU"] = { value: cpuMs(kernel.process.pid!), unit: "CPU-ms" };
    await cells(kernel, "warm", 10);
    const trivial = await cells(kernel, "a", TRIVIAL_CELLS);
    found["trivial cell"] = { value: trivial.wall, unit: "ms" };
    found["trivial cell, CPU"] = { value: trivial.cpu, unit: "CPU-ms" };

    const importing = performance.now();
    await kernel.run(IMPORTS, {}, 120_000);
    await kernel.ok("const t = tf.tensor([1, 2]); const frame = new dfd.DataFrame([[1, 2]]);");
    found["import tfjs-node, danfo, transformers"] = { value: performance.now() - importing, unit: "ms" };
    await cells(kernel, "settle", 5);
    const heavy = await cells(kernel, "b", CELLS_AFTER_IMPORTS);
    found["trivial cell after those imports"] = { value: heavy.wall, unit: "ms" };
    found["trivial cell after those imports, CPU"] = { value: heavy.cpu, unit: "CPU-ms" };
    const using: number[] = [];
    for (let i = 0; i < CELLS_AFTER_IMPORTS; i++) {
      const one = performance.now();
      await kernel.ok(`const m${i} = tf.tensor([${i}, 2]); m${i}.shape`);
      using.push(performance.now() - one);
    }
    found["cell that uses tfjs-node"] = { value: median(using), unit: "ms" };
    await print(kernel, found);
  } finally {
    kernel.close();
  }
  return found;
}

/** One line for each kind of work, one column for each kernel, and how many times faster than tslab ours is. */
function table(rows: readonly Row[]): string {
  const works = [...new Set(rows.map(({ work }) => work))];
  const names = Object.keys(KERNELS);
  const lines = works.map((work) => {
    const each = names.map((who) => rows.find((row) => row.work === work && row.who === who));
    const shown = each.map((row) => row?.value.toFixed(row.value < 100 ? 1 : 0) ?? "-");
    const [tslab, , tandem] = each;
    const ratio = tslab && tandem!.unit !== "lines" ? (tslab.value / tandem!.value).toFixed(1) : "-";
    return [work, tandem!.unit, ...shown, ratio];
  });
  return aligned([["work", "unit", ...names, "tslab ÷ tandem"], ...lines], (column) => column > 1);
}

async function main(): Promise<void> {
  const rounds = roundsAsked();
  if (rounds === undefined) return;
  install();
  const rows = new Map<string, Row & { rounds: number[] }>();
  for (let round = 1; round <= rounds; round++) {
    for (const [who, argv] of Object.entries(KERNELS)) {
      process.stderr.write(`round ${round}/${rounds}: ${who}\n`);
      for (const [work, { value, unit }] of Object.entries(await measure(argv))) {
        const key = `${work} ${who}`;
        const earlier = rows.get(key)?.rounds ?? [];
        const all = [...earlier, value];
        rows.set(key, { work, who, value: median(all), unit, rounds: all });
      }
    }
  }
  console.log(table([...rows.values()]));
  save("kernel", [...rows.values()], { deno: DENO });
}

main();
