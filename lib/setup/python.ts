import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { FailedError, InputError } from "../errors";
import { requireSpace, SETUP_BYTES, writeWhole } from "../files";
import { sha256 } from "../hash";
import { command } from "./command";

/** A Python environment made of exactly the packages a requirements file pins. */
export interface PythonEnvironment {
  /** Folder of the environment; made anew when the requirements changed. */
  readonly venv: string;
  /** A requirements file in which every package has a version and hashes. */
  readonly requirements: string;
  /** Receives a line for each step that takes time. */
  readonly log?: (line: string) => void;
}

/** What the kernel's users and `tandem notebook run` need of Jupyter. */
export const JUPYTER_REQUIREMENTS: string = resolve(__dirname, "../../notebook/jupyter/requirements.txt");

const OLDEST_PYTHON = [3, 10] as const;
const NAMES = ["python3", "python3.13", "python3.12", "python3.11", "python3.10", "python"];
const STAMP = "requirements.sha256";

/**
 * Makes a Python environment with uv where it is installed, else with venv and pip; a second time it only compares a
 * hash. Python itself is the one PYTHON names, or the first on the PATH that is new enough.
 * @throws {InputError} when no Python of version 3.10 or later is found, or no requirements
 * @throws {FailedError} when a package cannot be installed
 */
export async function setupPython({ venv, requirements, log = () => {} }: PythonEnvironment): Promise<void> {
  const stamp = join(venv, STAMP);
  const hash = hashOf(requirements);
  if (existsSync(join(venv, "bin", "python")) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  if (existsSync(venv) && !existsSync(join(venv, "pyvenv.cfg"))) {
    throw new InputError(`${venv} exists and is no Python environment; move it away`);
  }
  requireSpace(venv, SETUP_BYTES);
  const uv = await works("uv", ["--version"]);
  const python = await findPython(uv);
  rmSync(venv, { recursive: true, force: true });
  log(`installing ${requirements} into ${venv} with ${uv ? "uv" : "pip"} …`);
  const fromHashes = ["--quiet", "--require-hashes", "-r", requirements];
  if (uv) {
    await command("uv", ["venv", "--quiet", "--python", python, venv]);
    await command("uv", ["pip", "install", "--python", join(venv, "bin", "python"), ...fromHashes]);
  } else {
    await makeVenv(python, venv);
    const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--retries", "2", ...fromHashes];
    await command(join(venv, "bin", "python"), pip);
  }
  writeWhole(stamp, hash);
}

/** sha256 of a file of requirements. @throws InputError where it cannot be read */
function hashOf(requirements: string): string {
  try {
    return sha256(readFileSync(requirements));
  } catch (error) {
    throw new InputError(`cannot read ${requirements}: ${(error as Error).message}; name a requirements file`);
  }
}

async function works(program: string, args: readonly string[]): Promise<boolean> {
  return command(program, args).then(
    () => true,
    () => false,
  );
}

/** A Python that is new enough; what uv may fetch by itself counts. */
async function findPython(uv: boolean): Promise<string> {
  const { PYTHON } = process.env;
  const seen: string[] = [];
  for (const name of PYTHON ? [PYTHON] : NAMES) {
    const version = await versionOf(name);
    if (version === undefined) continue;
    const [major, minor] = version;
    if (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]) return name;
    seen.push(`${name} is ${version.join(".")}`);
  }
  const oldest = OLDEST_PYTHON.join(".");
  if (uv && !PYTHON) return `>=${oldest}`;
  const found = seen.length === 0 ? `no ${PYTHON || "python3"} was found` : seen.join(", ");
  throw new InputError(
    `Python ${oldest} or later is needed (${found}); install one, or name it: PYTHON=/path/to/python3`,
  );
}

async function versionOf(python: string): Promise<number[] | undefined> {
  try {
    const out = await command(python, ["-c", "import sys; print('.'.join(map(str, sys.version_info[:3])))"]);
    return out.trim().split(".").map(Number);
  } catch {
    return undefined;
  }
}

async function makeVenv(python: string, venv: string): Promise<void> {
  try {
    await command(python, ["-m", "venv", venv]);
  } catch (error) {
    rmSync(venv, { recursive: true, force: true });
    const { message } = error as Error;
    throw new FailedError(`${message}; install Python's venv (Debian: apt install python3-venv) or uv`);
  }
}
