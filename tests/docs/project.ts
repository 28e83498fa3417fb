import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../command";
import type { Block } from "./texts";

const run = promisify(execFile);

/** Makes a folder a project of its own, with the packages and the teachers of ours. */
export function asProject(folder: string): void {
  mkdirSync(join(folder, "data"), { recursive: true });
  for (const name of ["node_modules", "data/teacher", "data/recorded"])
    symlinkSync(join(ROOT, name), join(folder, name));
}

/** In place of what an experiment of a guide is set to: quick, and nothing is learned. */
const QUICK = { updates: 2, environments: 4, steps: 16, minibatch: 64, evaluationEpisodes: 4, finalEpisodes: 4 };

/** Writes the files that quick start and guides show, for their commands; experiments are made quick, by two seeds and {@link QUICK}. */
export function writeInputs(folder: string, blocks: readonly Block[]): void {
  for (const { text, language, about, code } of blocks) {
    if (language !== "json" || !/^docs\/(quick-start|guides\/.*)\.md$/.test(text)) continue;
    const value = JSON.parse(code) as object;
    const quick = "arms" in value ? { ...value, seeds: 2, overrides: QUICK } : value;
    writeFileSync(join(folder, about), `${JSON.stringify(quick)}\n`);
  }
}

/** What a command left. */
export interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs commands of `tandem` in a project, one after another in one process, which starts once.
 * @param commands the arguments of each
 */
export async function inProject(folder: string, commands: readonly (readonly string[])[]): Promise<Told[]> {
  const env = { ...process.env, TANDEM_PROJECT: folder };
  const driver = join(__dirname, "commands.js");
  const options = { cwd: folder, env, maxBuffer: 1 << 26 };
  const { stdout } = await run(process.execPath, [driver, JSON.stringify(commands)], options);
  return JSON.parse(stdout) as Told[];
}
