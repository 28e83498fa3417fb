import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import type { Pcg64 } from "tandem/dist/env/random/pcg64";
import { readRun } from "tandem/dist/runs/store";
import { ARGUMENTS, CHROMIUM } from "../chromium";
import { startLab } from "../e2e/lab";
import { makeWholeProject } from "../e2e/project";
import { ended, start } from "../notebook/notebooks";
import { OVERRIDES, wrongAtLast, wrongSoFar } from "./bench";
import { commandLine, descendantsOf, gone } from "./processes";
import type { FaultRow } from "./row";

const NOTEBOOK = "01_runs.ipynb";
/** Kills of one project before its notebook is executed to its end. */
const KILLS = 5;
/** Time in which workers whose kernel was killed must be gone, and in which a page must be there. */
const PATIENCE_MS = 120_000;

/** A cell that does three runs of its own, and one that tells of them. */
const CELLS = [
  `import { experiment } from "tandem";\nconst { runs } = await experiment(${JSON.stringify({
    name: "faults",
    level: "BabyAI-GoToObjS4-v0",
    teacher: "oracle",
    arms: ["paper-feedback", "no-feedback", "student-alone"],
    seeds: 1,
    overrides: OVERRIDES,
  })});`,
  "console.log(runs.length, 'runs');",
];

type Project = ReturnType<typeof makeWholeProject>;

const runsOf = ({ folder }: Project): string => join(folder, "data/runs");

/** Files of each run of a project in which the notebook was left alone, by key, and the time that it took. */
async function undisturbed(): Promise<{ right: Map<string, Readonly<Record<string, string>>>; ms: number }> {
  const project = makeWholeProject({ [NOTEBOOK]: CELLS });
  try {
    const begun = performance.now();
    const { code, stderr } = await ended(start(project.folder, ["run", "01"]));
    if (code !== 0) throw new Error(`the notebook cannot be executed: ${stderr}`);
    const runs = readdirSync(runsOf(project)).map((name) => readRun(join(runsOf(project), name)).manifest);
    return { right: new Map(runs.map(({ key, files }) => [key, files])), ms: performance.now() - begun };
  } finally {
    project.remove();
  }
}

/** Notebooks of a project that no longer are what Jupyter can open. */
function brokenNotebooks({ folder }: Project): string[] {
  return ["notebooks", "data/executed"].flatMap((room) => {
    const names = existsSync(join(folder, room))
      ? (readdirSync(join(folder, room), { recursive: true }) as string[])
      : [];
    return names
      .filter((name) => name.endsWith(".ipynb") && !name.includes(".ipynb_checkpoints"))
      .flatMap((name) => {
        try {
          const { cells } = JSON.parse(readFileSync(join(folder, room, name), "utf8")) as { cells: unknown[] };
          return cells.length > CELLS.length ? [] : [`${name} has lost cells`];
        } catch (error) {
          return [`${name}: ${(error as Error).message}`];
        }
      });
  });
}

/** Kills the kernel of a notebook that is executed headless, each time on what the kill before left. */
export async function kernelKills(tries: number, random: Pcg64): Promise<FaultRow> {
  const { right, ms } = await undisturbed();
  const [losses, doubles]: [string[], string[]] = [[], []];
  let [killed, projects, late] = [0, 0, 0];
  while (killed < tries) {
    const project = makeWholeProject({ [NOTEBOOK]: CELLS });
    projects++;
    for (let k = 0; k < KILLS && killed < tries; k++) {
      const child = start(project.folder, ["run", "01"]);
      const end = ended(child);
      await Promise.race([sleep(random.uniform() * ms), end]);
      const kernels = (): number[] =>
        child.exitCode === null
          ? descendantsOf(child.pid!).filter((pid) => /kernel\/launch\.js/.test(commandLine(pid)))
          : [];
      while (kernels().length === 0 && child.exitCode === null) await sleep(50);
      const [kernel] = kernels();
      if (kernel === undefined) {
        late++;
        break;
      }
      const below = descendantsOf(kernel);
      process.kill(kernel, "SIGKILL");
      killed++;
      const { code, stderr } = await end;
      if (code !== 0 && !/killed by SIGKILL|Kernel died before/.test(stderr))
        losses.push(`kill ${killed}: it said ${stderr.slice(-300)}`);
      if (!(await gone(below, PATIENCE_MS))) losses.push(`kill ${killed}: a worker lives on`);
      const wrong = [...wrongSoFar({ right }, runsOf(project)), ...brokenNotebooks(project)];
      losses.push(...wrong.map((what) => `kill ${killed}: ${what}`));
    }
    const { code, stderr } = await ended(start(project.folder, ["run", "01"]));
    if (code !== 0) losses.push(`it does not go on: ${stderr.slice(-300)}`);
    const last = wrongAtLast({ right }, runsOf(project));
    losses.push(...last.losses);
    doubles.push(...last.doubles);
    project.remove();
  }
  const note = `${projects} notebooks executed to their end, ${late} ended before their kill`;
  return { fault: "kill -9 of the kernel", tries: killed, losses, doubles, note };
}

/** Kills the browser in which JupyterLab runs a notebook; the kernel goes on, and the runs are there when it is opened again. */
export async function browserKills(tries: number, random: Pcg64): Promise<FaultRow> {
  const { right, ms } = await undisturbed();
  const [losses, doubles]: [string[], string[]] = [[], []];
  let [killed, projects, begun] = [0, 0, 0];
  while (killed < tries) {
    const project = makeWholeProject({ [NOTEBOOK]: CELLS });
    const lab = await startLab(project.folder);
    projects++;
    for (let k = 0; k < KILLS && killed < tries; k++) {
      await inBrowser(lab.address(`notebooks/${NOTEBOOK}`), (kill) => sleep(random.uniform() * ms).then(kill));
      killed++;
      if (existsSync(runsOf(project))) begun++;
      const wrong = [...wrongSoFar({ right }, runsOf(project)), ...brokenNotebooks(project)];
      losses.push(...wrong.map((what) => `kill ${killed}: ${what}`));
    }
    const there = (): boolean => wrongAtLast({ right }, runsOf(project)).losses.length === 0;
    await inBrowser(lab.address(`notebooks/${NOTEBOOK}`), async (kill) => {
      for (const until = performance.now() + PATIENCE_MS; !there() && performance.now() < until; ) await sleep(100);
      await kill();
    });
    const last = wrongAtLast({ right }, runsOf(project));
    losses.push(...last.losses);
    doubles.push(...last.doubles);
    await lab.close();
    project.remove();
  }
  if (begun === 0 && tries >= 10) losses.push("no run had begun at any of the kills");
  const note = `${projects} notebooks run to their end, runs had begun at ${begun} kills`;
  return { fault: "kill -9 of the browser", tries: killed, losses, doubles, note };
}

/** Opens a notebook in a browser of its own, runs all of it, and does something until the browser is killed. */
async function inBrowser(address: string, until: (kill: () => Promise<void>) => Promise<void>): Promise<void> {
  if (CHROMIUM === undefined) throw new Error("no Chromium found; set CHROMIUM to its path");
  const server = await chromium.launchServer({ executablePath: CHROMIUM, args: [...ARGUMENTS] });
  const process = server.process();
  const closed = once(process, "close");
  const kill = async (): Promise<void> => {
    process.kill("SIGKILL");
    await closed;
  };
  const browser = await chromium.connect(server.wsEndpoint());
  const used = (async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(address);
    await page.locator(".jp-Notebook .jp-CodeCell").first().waitFor();
    await page
      .locator("#jp-main-statusbar")
      .getByText(/TypeScript \(tandem\) \| (Idle|Busy)/)
      .waitFor();
    await page.getByRole("menuitem", { name: "Run", exact: true }).click();
    await page.getByRole("menuitem", { name: "Run All Cells", exact: true }).click();
  })();
  await Promise.all([used.catch(() => {}), until(kill)]); // it may be killed before the page is there
  await server.close().catch(() => {});
}
