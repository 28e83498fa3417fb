import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Finished, ROOT } from "../command";
import { ipynb, makeProject } from "../notebook/notebooks";
import { ended, isOneLine } from "./bench";
import type { FaultRow } from "./row";

export const TANDEM: readonly string[] = [process.execPath, join(ROOT, "lib/bin/tandem.js")];
const overrides = { updates: 1, environments: 2, steps: 8, minibatch: 8, evaluationEpisodes: 2, finalEpisodes: 2 };

/** A project in which every command that is tried has something to do. */
export function project(folder: string): void {
  makeProject(folder, { "01_one.ipynb": ["1 + 1"] });
  cpSync(join(ROOT, "package-lock.json"), join(folder, "package-lock.json"));
  const about = { level: "BabyAI-GoToObjS4-v0", overrides };
  writeFileSync(join(folder, "spec.json"), JSON.stringify({ ...about, arm: "student-alone", seed: 0 }));
  writeFileSync(
    join(folder, "mine.json"),
    JSON.stringify({ ...about, name: "mine", arms: ["student-alone"], seeds: 1 }),
  );
  mkdirSync(join(folder, "data/executed/default"), { recursive: true });
  writeFileSync(join(folder, "data/executed/default/01_one.ipynb"), ipynb(["1"]));
}

/** The commands that write, each with its arguments. */
function writing(folder: string): string[][] {
  return [
    ["run", join(folder, "spec.json")],
    ["experiment", join(folder, "mine.json")],
    ["notebook", "run", "01"],
    ["report"],
  ];
}

function run(command: readonly string[], env: NodeJS.ProcessEnv): Promise<Pick<Finished, "code" | "err">> {
  const [program, ...args] = command;
  return ended(spawn(program, args, { env, stdio: ["ignore", "ignore", "pipe"], cwd: ROOT }));
}

/** The data folder cannot be written to: each command says so in one line, and writes nothing. */
export async function readOnly(folder: string): Promise<FaultRow> {
  const home = join(folder, "read-only");
  project(home);
  const data = join(home, "data");
  const before = readdirSync(data, { recursive: true }).sort();
  const losses: string[] = [];
  const env = { ...process.env, TANDEM_PROJECT: home };
  const mount = `mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"`;
  for (const args of writing(home)) {
    const { code, err } = await run(["unshare", "-Urm", "sh", "-c", mount, data, ...TANDEM, ...args], env);
    if (!(code === 1 || code === 2) || !isOneLine(err)) losses.push(`${args[0]}: ${code}: ${err.slice(0, 300)}`);
  }
  const after = readdirSync(data, { recursive: true }).sort();
  if (after.join() !== before.join()) losses.push(`there is more: ${after.join(" ")}`);
  return { fault: "read-only data folder", tries: 4, losses, doubles: [], note: "run, experiment, notebook, report" };
}

/** HOME is not set, or is no folder: each command works all the same. */
export async function noHome(folder: string): Promise<FaultRow> {
  const losses: string[] = [];
  const { HOME: _, ...without } = process.env;
  for (const [k, HOME] of [undefined, "/nonexistent/home"].entries()) {
    const home = join(folder, `home-${k}`);
    project(home);
    const env = { ...without, ...(HOME ? { HOME } : {}), TANDEM_PROJECT: home };
    for (const args of writing(home)) {
      const { code, err } = await run([...TANDEM, ...args], env);
      if (code !== 0) losses.push(`HOME=${HOME}: ${args[0]}: ${err.slice(0, 300)}`);
    }
    if (!existsSync(join(home, "data/reports/index.html"))) losses.push(`HOME=${HOME}: no report`);
  }
  return { fault: "HOME missing", tries: 8, losses, doubles: [], note: "run, experiment, notebook, report" };
}

/** Seconds in which a command that needs a network must have said that there is none. */
const SECONDS = 15;

/** No network: what needs none works, what needs one says so within 15 s. */
export async function noNetwork(folder: string): Promise<FaultRow> {
  const home = join(folder, "offline");
  project(home);
  const losses: string[] = [];
  const env = { ...process.env, TANDEM_PROJECT: home, NO_COLOR: "1" };
  const offline = ["unshare", "-Urn"];
  for (const args of writing(home).slice(0, 2)) {
    const { code, err } = await run([...offline, ...TANDEM, ...args], env);
    if (code !== 0) losses.push(`${args[0]}: ${err.slice(0, 300)}`);
  }
  const nobody = "https://127.0.0.1:9";
  const times: string[] = [];
  for (const [what, teacher] of [
    ["hub", "someone/model"],
    ["endpoint", `${nobody}/v1?model=m`],
  ]) {
    const spec = join(home, `${what}.json`);
    writeFileSync(
      spec,
      JSON.stringify({ level: "BabyAI-GoToObjS4-v0", arm: "no-feedback", teacher, seed: 0, overrides }),
    );
    const start = performance.now();
    const { code, err } = await run([...TANDEM, "run", spec], { ...env, HF_ENDPOINT: nobody });
    const seconds = (performance.now() - start) / 1000;
    times.push(`${what}: ${seconds.toFixed(1)} s`);
    if (code !== 1 || !isOneLine(err)) losses.push(`${what}: ${code}: ${err.slice(0, 300)}`);
    if (seconds > SECONDS) losses.push(`${what}: it took ${seconds.toFixed(1)} s, more than ${SECONDS}`);
  }
  return { fault: "no network", tries: 4, losses, doubles: [], note: times.join(", ") };
}
