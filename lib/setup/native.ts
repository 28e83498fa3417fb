import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { requireSpace, SETUP_BYTES } from "../files";
import { command } from "./command";
import { prebuilt } from "./native-prebuilt";
import { fromWheel } from "./native-wheel";

const TENSORFLOW = resolve(__dirname, "../student/tensorflow.js");
const TFJS_NODE = resolve(__dirname, "../student/tfjs-node.js");

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
  const key = `${process.platform}-${process.arch}-${version}`; // one build serves every Node: it uses only N-API
  const cache = join(root, ".cache", "tfjs-node", key);

  if (existsSync(join(cache, "source"))) {
    link(cache, home);
    try {
      await tryOut();
      const source = readFileSync(join(cache, "source"), "utf8") as NativeSource;
      return { source, cached: true, message: `tfjs-node ${version}: ready (${source})` };
    } catch {
      log("tfjs-node's native part does not work any more; it is made anew …");
    }
    rmSync(cache, { recursive: true, force: true });
  }

  requireSpace(root, SETUP_BYTES);
  const failures: string[] = [];
  const ways: [NativeSource, typeof prebuilt][] = [
    ["prebuilt", prebuilt],
    ["wheel", (...args) => fromWheel(root, ...args)],
  ];
  for (const [source, attempt] of ways) {
    const work = `${cache}.part`;
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    try {
      unlink(home);
      await attempt(home, work, log);
      rmSync(cache, { recursive: true, force: true });
      renameSync(work, cache);
      link(cache, home);
      await tryOut();
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

/**
 * Loads tfjs-node and does an operation in a process of its own, for a wrong binary can crash the process that tries.
 * @throws FailedError when it does not work, with the reason
 */
async function tryOut(): Promise<void> {
  const probe = `const { backend } = require(${JSON.stringify(TENSORFLOW)}).tensorflow();
    if (backend !== "tensorflow") {
      console.error(require(${JSON.stringify(TFJS_NODE)}).nativeFailure());
      process.exit(1);
    }`;
  await command(process.execPath, ["-e", probe], { env: { TF_CPP_MIN_LOG_LEVEL: "3" } });
}

function link(cache: string, home: string): void {
  unlink(home);
  for (const folder of ["deps", "lib"]) symlinkSync(relative(home, join(cache, folder)), join(home, folder));
}

function unlink(home: string): void {
  for (const folder of ["deps", "lib"]) rmSync(join(home, folder), { recursive: true, force: true });
}
