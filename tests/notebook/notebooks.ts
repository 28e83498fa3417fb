/** Makes notebooks for tests, and runs the `tandem` command on them. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { projectFolder } from "tandem/dist/project";

export interface Cell {
  readonly source: string;
  readonly tags?: readonly string[];
}

/** A notebook's file as Jupyter writes it. */
export function ipynb(cells: readonly (string | Cell)[]): string {
  const code = cells.map((cell) => (typeof cell === "string" ? { source: cell } : cell));
  const notebook = {
    cells: [
      { cell_type: "markdown", id: "title", metadata: {}, source: ["# Title\n", "text"] },
      ...code.map(({ source, tags }, index) => ({
        cell_type: "code",
        execution_count: null,
        id: `cell-${index}`,
        metadata: tags === undefined ? {} : { tags },
        outputs: [],
        source: source.split(/(?<=\n)/),
      })),
    ],
    metadata: { kernelspec: { display_name: "TypeScript (tandem)", language: "typescript", name: "tslab" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(notebook, undefined, 1)}\n`;
}

/** A project's folder with these notebooks and the real project's Python environment. */
export function makeProject(folder: string, notebooks: Readonly<Record<string, readonly (string | Cell)[]>>): string {
  const venv = projectFolder(".venv");
  if (!existsSync(venv)) throw new Error(`${venv} does not exist; run make setup before the tests`);
  mkdirSync(join(folder, "notebooks"), { recursive: true });
  symlinkSync(venv, join(folder, ".venv"));
  for (const [name, cells] of Object.entries(notebooks)) writeFileSync(join(folder, "notebooks", name), ipynb(cells));
  return folder;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const COMMAND = resolve(dirname(require.resolve("tandem")), "../bin/tandem.js");

/** Starts `tandem notebook …` for a project. */
export function start(
  project: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const { GITHUB_ACTIONS: _, ...inherited } = process.env;
  return spawn(process.execPath, [COMMAND, "notebook", ...args], {
    env: { ...inherited, TANDEM_PROJECT: project, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout!.on("data", (chunk) => (stdout += chunk));
  child.stderr!.on("data", (chunk) => (stderr += chunk));
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

/** Runs `tandem notebook …` for a project to its end. */
export function tandem(
  project: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return ended(start(project, args, env));
}

/** Runs `tandem notebook …` for a project on a terminal; what it shows is its stdout. */
export function onTerminal(project: string, args: readonly string[]): Promise<Ended> {
  const python = join(projectFolder(".venv"), "bin", "python");
  const program = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
  const child = spawn(python, ["-c", program, process.execPath, COMMAND, "notebook", ...args], {
    env: { ...process.env, TANDEM_PROJECT: project },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return ended(child);
}
