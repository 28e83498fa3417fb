import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { writeWhole } from "../files";
import { sha256 } from "../hash";
import { projectFolder } from "../project";
import { command } from "./command";
import { installTools } from "./pinned-tools";

/** AssemblyScript, pinned; 102 MB that only who changes the kernel needs, and so no dependency. */
const PINNED = resolve(__dirname, "../../setup/simd");
const FOLDER = resolve(__dirname, "../../policy/student/simd");
const SOURCES = join(FOLDER, "kernel");
/** The compiled kernel, committed: the file that runs read, and that their keys cover. */
export const KERNEL_FILE: string = join(FOLDER, "kernel-bytes.ts");
const TIMEOUT_MS = 120_000;

/** Fastest code, no checks; allocation that frees; vectors; no import from outside. */
const FLAGS = [
  ...["-O3", "--converge", "--noAssert", "--runtime", "minimal", "--enable", "simd", "--use", "abort="],
  ...["--disableWarning", "112"], // that functions within the module pass vectors to each other
];

/** sha256 of the kernel's sources. */
export function kernelSources(): string {
  const names = readdirSync(SOURCES).sort();
  return sha256(names.map((name) => `${name}\0${sha256(readFileSync(join(SOURCES, name)))}`).join("\n"));
}

/**
 * Compiles the student's kernel.
 * @returns what {@link KERNEL_FILE} is to hold; the same text for the same sources, on every machine
 * @throws FailedError where AssemblyScript cannot be had, or refuses the sources
 */
export async function compileKernel(log: (line: string) => void): Promise<string> {
  const work = projectFolder("data", "cache", "simd");
  await installTools(PINNED, work, "AssemblyScript", log);
  const folder = mkdtempSync(join(tmpdir(), "tandem-simd-"));
  try {
    const out = join(folder, "kernel.wasm");
    const compiler = join(work, "node_modules", "assemblyscript", "bin", "asc.js");
    await command(process.execPath, [compiler, "index.ts", ...FLAGS, "-o", out], {
      cwd: SOURCES,
      timeoutMs: TIMEOUT_MS,
    });
    const bytes = readFileSync(out).toString("base64");
    return [
      "// Made by `make simd` of kernel/*.ts; do not edit.",
      `// sources: ${kernelSources()}`,
      "/** The compiled kernel, in base64. */",
      `export const KERNEL_BYTES =\n  "${bytes}";\n`,
    ].join("\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Compiles the kernel and writes {@link KERNEL_FILE}. @throws as {@link compileKernel} */
export async function buildKernel(log: (line: string) => void): Promise<void> {
  writeWhole(KERNEL_FILE, await compileKernel(log));
}
