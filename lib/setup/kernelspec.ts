import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { writeWhole } from "../files";
import { jupyterPath, KERNEL_NAME } from "../notebook/environment";
import { PINNED_ENVIRONMENT } from "../policy/student/tensorflow";

const LAUNCHER = resolve(__dirname, "../notebook/kernel/launch.js");

/**
 * Installs the kernel for Jupyter inside the project's folder; a second time it changes nothing.
 * @param folder the project's
 * @returns path of kernel.json
 */
export function installKernelspec(folder: string): string {
  const file = join(jupyterPath(folder), "kernels", KERNEL_NAME, "kernel.json");
  const specification = {
    // An interrupt may end a timer's callback in the middle, which Node's own bookkeeping would take for corruption.
    argv: [process.execPath, "--no-force-async-hooks-checks", LAUNCHER, "{connection_file}"],
    display_name: "TypeScript (tandem)",
    language: "typescript",
    interrupt_mode: "message",
    env: PINNED_ENVIRONMENT,
    metadata: { debugger: false },
  };
  const text = `${JSON.stringify(specification, undefined, 2)}\n`;
  if (read(file) === text) return file;
  writeWhole(file, text);
  return file;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
