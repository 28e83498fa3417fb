import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Name of the kernel, in place of plain tslab's: notebooks written for tslab open with it. */
export const KERNEL_NAME: string = "tslab";

const LAUNCHER = resolve(__dirname, "../notebook/kernel/launch.js");

/**
 * Native modules read these when they are loaded. With them the same training gives the same bytes on any number of
 * cores and on any x64 processor since 2013.
 */
const PINNED = { TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1", ONEDNN_MAX_CPU_ISA: "AVX2" };

/** The folder to name in JUPYTER_PATH so that Jupyter finds the project's kernel. */
export function jupyterPath(projectFolder: string): string {
  return join(projectFolder, ".jupyter", "share", "jupyter");
}

/**
 * Installs the kernel for Jupyter inside the project's folder; a second time it changes nothing.
 * @returns path of kernel.json
 */
export function installKernelspec(projectFolder: string): string {
  const file = join(jupyterPath(projectFolder), "kernels", KERNEL_NAME, "kernel.json");
  const specification = {
    // An interrupt may end a timer's callback in the middle, which Node's own bookkeeping would take for corruption.
    argv: [process.execPath, "--no-force-async-hooks-checks", LAUNCHER, "{connection_file}"],
    display_name: "TypeScript (tandem)",
    language: "typescript",
    interrupt_mode: "message",
    env: PINNED,
    metadata: { debugger: false },
  };
  const text = `${JSON.stringify(specification, undefined, 2)}\n`;
  if (read(file) === text) return file;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
  return file;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
