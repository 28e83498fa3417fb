import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { FailedError } from "../errors";
import { command } from "./command";

/** Where the official prebuilt TensorFlow is tried, and for how long, before another way is taken. */
const REACH_TIMEOUT_MS = 6_000;
const OFFICIAL_TIMEOUT_MS = 300_000;

/** TensorFlow's C library as PyPI ships it, by architecture (Linux only), pinned by hash. */
const WHEELS: Readonly<Record<string, { requirement: string; platform: string; sha256: string }>> = {
  x64: {
    requirement: "tensorflow-cpu==2.15.1",
    platform: "manylinux2014_x86_64",
    sha256: "54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26",
  },
  arm64: {
    requirement: "tensorflow-cpu-aws==2.15.1",
    platform: "manylinux2014_aarch64",
    sha256: "d4c3a3a9363bf42999adedbbd514e3a133be2d62f61fee9cfa46aaefb087c09e",
  },
};

/** How tfjs-node's native part came to be: `prebuilt` (official), `wheel` (built against PyPI's TensorFlow), `none` (plain tfjs). */
export type NativeSource = "prebuilt" | "wheel" | "none";

/** What {@link setupNative} found or did. */
export interface NativeResult {
  readonly source: NativeSource;
  /** Whether it had been there already. */
  readonly cached: boolean;
  /** One line for the user; for `none` it says why and what it costs. */
  readonly message: string;
}

/**
 * Gives @tensorflow/tfjs-node its native part, which npm (with scripts off) does not: the official prebuilt one where it
 * is reachable, else a build against the TensorFlow of the PyPI wheel (Linux; needs a C++ compiler), else none: plain
 * tfjs then does the work, 30 to 60 times slower. The result is kept in `.cache/tfjs-node` and survives `npm ci`.
 * @param root the project's folder
 * @param log receives a line for each step that takes time
 */
export async function setupNative(root: string, log: (line: string) => void): Promise<NativeResult> {
  const home = join(root, "node_modules", "@tensorflow", "tfjs-node");
  const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { version: string };
  const key = `${process.platform}-${process.arch}-node${process.versions.modules}-${version}`;
  const cache = join(root, ".cache", "tfjs-node", key);

  if (existsSync(join(cache, "source"))) {
    link(cache, home);
    if (await loads(root)) {
      const source = readFileSync(join(cache, "source"), "utf8") as NativeSource;
      return { source, cached: true, message: `tfjs-node ${version}: ready (${source})` };
    }
    rmSync(cache, { recursive: true, force: true });
  }

  const failures: string[] = [];
  for (const [source, attempt] of [
    ["prebuilt", official],
    ["wheel", fromWheel],
  ] as const) {
    const work = `${cache}.part`;
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    try {
      unlink(home);
      await attempt(root, home, work, log);
      rmSync(cache, { recursive: true, force: true });
      renameSync(work, cache);
      link(cache, home);
      if (!(await loads(root))) throw new FailedError("the built module does not load");
      writeFileSync(join(cache, "source"), source);
      return { source, cached: false, message: `tfjs-node ${version}: installed (${source})` };
    } catch (error) {
      failures.push(`${source}: ${(error as Error).message.split("\n")[0].slice(0, 300)}`);
      rmSync(work, { recursive: true, force: true });
      rmSync(cache, { recursive: true, force: true });
      unlink(home);
    }
  }
  return {
    source: "none",
    cached: false,
    message: `WARNING tfjs-node has no native part; plain tfjs will train 30 to 60 times slower (${failures.join("; ")})`,
  };
}

/** The package's own install script, with its folders moved to `work` afterwards. */
async function official(root: string, home: string, work: string, log: (line: string) => void): Promise<void> {
  const { binary } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { binary: { host: string } };
  const host = process.env.TFJS_NODE_CDN_STORAGE ?? process.env.CDN_STORAGE ?? binary.host;
  await fetch(host, { method: "HEAD", signal: AbortSignal.timeout(REACH_TIMEOUT_MS) }).catch((error: Error) => {
    throw new FailedError(`${host} cannot be reached (${error.message})`);
  });
  log("downloading the official TensorFlow for tfjs-node …");
  await command(process.execPath, ["scripts/install.js"], {
    cwd: home,
    env: { PATH: `${join(root, "node_modules", ".bin")}:${process.env.PATH}` },
    timeoutMs: OFFICIAL_TIMEOUT_MS,
  });
  take(home, work);
}

/** node-pre-gyp against the C library and headers inside TensorFlow's wheel. */
async function fromWheel(root: string, home: string, work: string, log: (line: string) => void): Promise<void> {
  const wheel = process.platform === "linux" ? WHEELS[process.arch] : undefined;
  if (!wheel) throw new FailedError(`no TensorFlow wheel is known for ${process.platform} ${process.arch}`);
  log(`building tfjs-node against ${wheel.requirement} (a download of 200 MB, once) …`);
  const python = await pythonWithPip(root);
  const requirements = join(work, "requirements.txt");
  writeFileSync(requirements, `${wheel.requirement} --hash=sha256:${wheel.sha256}\n`);
  await command(python, [
    "-m",
    "pip",
    "download",
    "--quiet",
    "--no-deps",
    "--require-hashes",
    "--only-binary=:all:",
    "--python-version",
    "3.11",
    "--platform",
    wheel.platform,
    "--dest",
    work,
    "--requirement",
    requirements,
  ]);
  await command(python, ["-c", UNPACK, work]);
  symlinkSync("libtensorflow_cc.so.2", join(work, "deps", "lib", "libtensorflow.so"));
  symlinkSync("libtensorflow_framework.so.2", join(work, "deps", "lib", "libtensorflow_framework.so"));
  symlinkSync(relative(home, join(work, "deps")), join(home, "deps"));
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, "include", "node", "node_api.h")) ? [`--nodedir=${prefix}`] : [];
  const preGyp = require.resolve("@mapbox/node-pre-gyp/bin/node-pre-gyp", { paths: [home] });
  await command(process.execPath, [preGyp, "install", "--build-from-source", ...headers], {
    cwd: home,
    env: { JOBS: "max" },
  });
  rmSync(join(home, "deps"));
  rmSync(join(home, "build"), { recursive: true, force: true });
  renameSync(join(home, "lib"), join(work, "lib"));
}

/** Unpacks what the build needs of the wheel in argv[1] into argv[1]/deps, and removes the wheel. */
const UNPACK = `
import pathlib, sys, zipfile
work = pathlib.Path(sys.argv[1])
wheel = next(work.glob("*.whl"))
libs = {"tensorflow/libtensorflow_cc.so.2": "lib", "tensorflow/libtensorflow_framework.so.2": "lib"}
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name in libs: target = work / "deps/lib" / name.split("/")[-1]
        elif name.startswith(("tensorflow/include/tensorflow/", "tensorflow/include/tsl/")): target = work / "deps" / name[11:]
        else: continue
        if name.endswith("/"): continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as source, open(target, "wb") as out:
            while chunk := source.read(1 << 22): out.write(chunk)
wheel.unlink()
`;

/** A Python that has pip: the system's, else a throw-away environment's. */
async function pythonWithPip(root: string): Promise<string> {
  const system = process.env.PYTHON ?? "python3";
  const hasPip = await command(system, ["-m", "pip", "--version"]).then(
    () => true,
    () => false,
  );
  if (hasPip) return system;
  const venv = join(root, ".cache", "pip-venv");
  await command(system, ["-m", "venv", venv]);
  return join(venv, "bin", "python");
}

/** Whether tfjs-node loads in a process of its own (a wrong binary can crash the process that tries). */
async function loads(root: string): Promise<boolean> {
  const probe = "const tf = require('@tensorflow/tfjs-node'); process.exit(tf.getBackend() === 'tensorflow' ? 0 : 1)";
  return command(process.execPath, ["-e", probe], { cwd: root, env: { TF_CPP_MIN_LOG_LEVEL: "3" } }).then(
    () => true,
    () => false,
  );
}

function take(home: string, work: string): void {
  for (const folder of ["deps", "lib"]) renameSync(join(home, folder), join(work, folder));
}

function link(cache: string, home: string): void {
  unlink(home);
  for (const folder of ["deps", "lib"]) symlinkSync(relative(home, join(cache, folder)), join(home, folder));
}

function unlink(home: string): void {
  for (const folder of ["deps", "lib"]) rmSync(join(home, folder), { recursive: true, force: true });
}
