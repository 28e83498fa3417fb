import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Command } from "commander";
import { counted } from "../counted";
import { duration } from "../duration";
import { FailedError, InputError, InterruptedError } from "../errors";
import { isFolder, writeWhole } from "../files";
import { jupyterEnvironment } from "../notebook/environment";
import { annotation } from "../notebook/headless/annotation";
import { checkNotebooks } from "../notebook/headless/check";
import { type Notebook, readNotebook } from "../notebook/headless/ipynb";
import { junit } from "../notebook/headless/junit";
import { lastSeconds } from "../notebook/headless/last-seconds";
import { type Mistake, mistakeLine, type Outcome } from "../notebook/headless/outcome";
import { type Parameters, parametersFor, parseSettings } from "../notebook/headless/parameters";
import { plannedUpdates } from "../notebook/headless/planned-updates";
import { Progress } from "../notebook/headless/progress";
import { runNotebooks } from "../notebook/headless/run";
import { selectNotebooks } from "../notebook/headless/select";
import { projectFolder } from "../project";
import { chartScripts, executedFolder } from "../report";
import { DEFAULT_EXPERIMENT } from "../runs";
import { isReference, resolveReference } from "../runs/own/reference";
import { installKernelspec } from "../setup/kernelspec";
import { resolveTeacher } from "../teacher";
import { checkParameters, checkWritable } from "./before-notebooks";
import { say } from "./say";

interface RunFlags {
  readonly set: readonly string[];
  readonly timeout?: string;
  readonly junit?: string;
  readonly out?: string;
}

function readAll(names: readonly string[]): Notebook[] {
  const notebooks = selectNotebooks(names, projectFolder("notebooks")).map(readNotebook);
  const twice = notebooks.find(({ name }, index) => notebooks.findIndex((other) => other.name === name) < index);
  if (twice !== undefined) throw new InputError(`two notebooks are called ${twice.name}; run them one after the other`);
  return notebooks;
}

/**
 * A part's name that means the same in the notebooks' folder as in this one: a module is named from the project's folder, so that a run is asked
 * for with the same name on every machine; one that lies elsewhere by its whole path.
 */
function anywhere(name: string): string {
  if (!isReference(name)) return name;
  const { path, name: part } = resolveReference(name);
  const inside = relative(projectFolder(), path);
  return `${inside.startsWith("..") || isAbsolute(inside) ? path : inside.split(sep).join("/")}#${part}`;
}

/** The same of a teacher's name, which may also be a folder or a file. */
function teacherAnywhere(teacher: string): string {
  if (isReference(teacher)) return anywhere(teacher);
  const source = resolveTeacher(teacher);
  if (existsSync(teacher) && (source.kind === "folder" || source.kind === "recording")) return resolve(teacher);
  return teacher;
}

/** Parameters whose arms mean the same in the notebooks' folder. */
function located(values: Parameters): Parameters {
  const { arms } = values;
  if (!Array.isArray(arms)) return values;
  return { ...values, arms: arms.map((arm) => (typeof arm === "string" ? anywhere(arm) : arm)) };
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (!(Number.isFinite(seconds) && seconds > 0)) {
    throw new InputError(`--timeout takes seconds, more than 0, not ${JSON.stringify(text)}`);
  }
  return seconds;
}

/** Path of a program of the project's Python environment. */
function pythonProgram(name: string): string {
  const venv = projectFolder(".venv");
  const path = join(venv, "bin", name);
  if (!existsSync(path)) throw new InputError(`there is no Python environment in ${venv}; run \`make setup\` first`);
  return path;
}

async function run(names: readonly string[], flags: RunFlags): Promise<void> {
  const timeoutS = secondsOf(flags.timeout);
  const settings = parseSettings(flags.set);
  const teacher = settings.get("teacher");
  if (teacher !== undefined) settings.set("teacher", teacherAnywhere(teacher));
  const level = settings.get("level");
  if (level !== undefined) settings.set("level", anywhere(level));
  const notebooks = readAll(names);
  const parameters = new Map([...parametersFor(notebooks, settings)].map(([path, values]) => [path, located(values)]));
  const outFolder = resolve(flags.out ?? executedFolder(settings.get("name") ?? DEFAULT_EXPERIMENT));
  await checkParameters([...parameters.values()]);
  const python = pythonProgram("python");
  if (flags.junit !== undefined) {
    if (isFolder(flags.junit)) throw new InputError(`--junit ${flags.junit} is a folder; name a file`);
    checkWritable(dirname(resolve(flags.junit)));
  }
  checkWritable(outFolder);
  installKernelspec(projectFolder());

  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  const updates = await plannedUpdates(notebooks, parameters);
  const cellSeconds = new Map(notebooks.map((one) => [one, lastSeconds(join(outFolder, one.name))]));
  const progress = new Progress(notebooks, { cellSeconds, updates });
  let outcomes: Outcome[];
  try {
    outcomes = await runNotebooks(notebooks, {
      python,
      outFolder,
      parameters,
      timeoutS,
      signal: abort.signal,
      onCell: (notebook, cell) => progress.cell(notebook, cell),
      onProgress: (state) => progress.progress(state),
      onEnd(outcome) {
        progress.end(outcome);
        if (outcome.mistake !== undefined) annotate(outcome.notebook, [outcome.mistake]);
      },
    });
  } finally {
    progress.close();
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
  if (flags.junit !== undefined) writeWhole(flags.junit, junit(outcomes));
  conclude(notebooks, outcomes, abort.signal.aborted);
}

function conclude(notebooks: readonly Notebook[], outcomes: readonly Outcome[], interrupted: boolean): void {
  if (interrupted) {
    const done = outcomes.filter(({ status }) => status === "passed").length;
    throw new InterruptedError(`interrupted: ${done} of ${notebooks.length} notebooks done`);
  }
  const failed = outcomes.filter(({ status }) => status !== "passed");
  if (failed.length > 0) {
    const names = failed.map(({ notebook }) => notebook.name).join(", ");
    throw new FailedError(`${failed.length} of ${notebooks.length} notebooks failed: ${names}`);
  }
  const cells = notebooks.reduce((sum, notebook) => sum + notebook.cells.length, 0);
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0);
  process.stderr.write(
    `${counted(notebooks.length, "notebook")}, ${counted(cells, "cell")}: all passed in ${duration(seconds)}\n`,
  );
  for (const { target } of outcomes) process.stdout.write(`${target}\n`);
}

function annotate(notebook: Notebook, mistakes: readonly Mistake[]): void {
  if (process.env.GITHUB_ACTIONS !== "true") return;
  for (const mistake of mistakes) process.stdout.write(`${annotation(notebook, mistake)}\n`);
}

function check(names: readonly string[]): void {
  const notebooks = readAll(names);
  const found = checkNotebooks(notebooks);
  for (const [notebook, mistakes] of found) {
    for (const mistake of mistakes) say(mistakeLine(notebook.name, mistake));
    annotate(notebook, mistakes);
  }
  const count = [...found.values()].flat().length;
  if (count > 0) throw new FailedError(`${count} type errors in ${found.size} of ${notebooks.length} notebooks`);
  const cells = notebooks.reduce((sum, notebook) => sum + notebook.cells.length, 0);
  process.stderr.write(`${counted(notebooks.length, "notebook")}, ${counted(cells, "cell")}: no type errors\n`);
}

/** JupyterLab would ask the network for news. */
const LAB_PAGE = { disabledExtensions: { "@jupyterlab/apputils-extension:announcements": true } };

/** Opens JupyterLab with the project's kernel; it ends with this command. */
async function lab(names: readonly string[]): Promise<void> {
  installKernelspec(projectFolder());
  const environment = jupyterEnvironment();
  writeWhole(join(environment.JUPYTER_CONFIG_DIR, "labconfig", "page_config.json"), `${JSON.stringify(LAB_PAGE)}\n`);
  const statics = chartScripts().map((folder) => `--ServerApp.extra_static_paths=${folder}`);
  const child = spawn(pythonProgram("jupyter"), ["lab", ...statics, ...names], {
    cwd: projectFolder(),
    env: { ...process.env, ...environment },
    stdio: "inherit",
  });
  process.on("SIGINT", () => {}).on("SIGTERM", () => child.kill());
  const [code] = await once(child, "close");
  if (code !== 0) throw new FailedError(`JupyterLab ended with ${code}`);
}

/** Adds `tandem notebook run`, `check` and `lab`. */
export function register(program: Command): void {
  const notebook = program.command("notebook").description("execute or check the notebooks without a browser");
  notebook
    .command("run")
    .description("execute notebooks, each in a fresh kernel; fails when a cell fails")
    .argument("[notebooks...]", "numbers (03), names, paths, or all", ["all"])
    .option("--set <name=value>", "a parameter's value; may be repeated", (value, all: string[]) => [...all, value], [])
    .option("--timeout <seconds>", "how long one cell may take")
    .option("--junit <file>", "write a JUnit report")
    .option("--out <folder>", "where the executed notebooks go, in place of data/executed/NAME (--set name=NAME)")
    .action(run);
  notebook
    .command("check")
    .description("type-check the cells of notebooks without running them")
    .argument("[notebooks...]", "numbers (03), names, paths, or all", ["all"])
    .action(check);
  notebook
    .command("lab")
    .description("open the notebooks in JupyterLab")
    .argument("[arguments...]", "passed on to jupyter lab, after --")
    .action(lab);
}
