import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { writeWhole } from "../files";
import { sha256 } from "../hash";
import { projectFolder } from "../project";
import { command } from "./command";
import { installTools } from "./pinned-tools";

/** AssemblyScript, pinned; 102 MB that only who changes a kernel needs, and so no dependency. */
const PINNED = resolve(__dirname, "../../setup/simd");
const TIMEOUT_MS = 120_000;

/** A kernel in WebAssembly. */
export interface KernelPlace {
  /** Folder of its sources in AssemblyScript, index.ts among them. */
  readonly sources: string;
  /** The compiled kernel, committed: the file that runs read, and that their keys cover. */
  readonly file: string;
}

function place(folder: string): KernelPlace {
  const path = resolve(__dirname, "../..", folder);
  return { sources: join(path, "kernel"), file: join(path, "kernel-bytes.ts") };
}

/** Our kernels: the student's, and Adam over a language model's parameters. */
export const KERNELS: { readonly student: KernelPlace; readonly adam: KernelPlace } = {
  student: place("policy/student/simd"),
  adam: place("model/adam"),
};

/** Fastest code, no checks; allocation that frees; vectors; no import from outside. */
const FLAGS = [
  ...["-O3", "--converge", "--noAssert", "--runtime", "minimal", "--enable", "simd", "--use", "abort="],
  ...["--disableWarning", "112"], // that functions within the module pass vectors to each other
];

/** sha256 of a kernel's sources. */
export function kernelSources({ sources }: KernelPlace): string {
  const names = readdirSync(sources).sort();
  return sha256(names.map((name) => `${name}\0${sha256(readFileSync(join(sources, name)))}`).join("\n"));
}

/**
 * Compiles a kernel.
 * @returns what its file is to hold; the same text for the same sources, on every machine
 * @throws FailedError where AssemblyScript cannot be had, or refuses the sources
 */
export async function compileKernel(kernel: KernelPlace, log: (line: string) => void): Promise<string> {
  const work = projectFolder("data", "cache", "simd");
  await installTools(PINNED, work, "AssemblyScript", log);
  const folder = mkdtempSync(join(tmpdir(), "tandem-simd-"));
  try {
    const out = join(folder, "kernel.wasm");
    const compiler = join(work, "node_modules", "assemblyscript", "bin", "asc.js");
    await command(process.execPath, [compiler, "index.ts", ...FLAGS, "-o", out], {
      cwd: kernel.sources,
      timeoutMs: TIMEOUT_MS,
    });
    const bytes = readFileSync(out).toString("base64");
    return [
      "// Made by `make simd` of kernel/*.ts; do not edit.",
      `// sources: ${kernelSources(kernel)}`,
      "/** The compiled kernel, in base64. */",
      `export const KERNEL_BYTES =\n  "${bytes}";\n`,
    ].join("\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Compiles all kernels and writes their files. @throws as {@link compileKernel} */
export async function buildKernels(log: (line: string) => void): Promise<void> {
  for (const kernel of Object.values(KERNELS)) writeWhole(kernel.file, await compileKernel(kernel, log));
}
