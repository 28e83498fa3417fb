import { existsSync, readFileSync, renameSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { FailedError } from "../errors";
import { command } from "./command";

/** How long it is tried to reach the place, and to get everything from it. */
const REACH_TIMEOUT_MS = 6_000;
const TIMEOUT_MS = 300_000;

/**
 * The native part as its makers offer it: tfjs-node's own install script, with what it made moved to `work` afterwards.
 * @param home tfjs-node's folder
 * @param work receives `deps` and `lib`
 * @throws FailedError when it cannot be had
 */
export async function prebuilt(home: string, work: string, log: (line: string) => void): Promise<void> {
  const { binary } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { binary: { host: string } };
  const host = process.env.TFJS_NODE_CDN_STORAGE ?? process.env.CDN_STORAGE ?? binary.host;
  await fetch(host, { method: "HEAD", signal: AbortSignal.timeout(REACH_TIMEOUT_MS) }).catch((error: Error) => {
    throw new FailedError(`${host} cannot be reached (${error.message})`);
  });
  log("downloading the official TensorFlow for tfjs-node …");
  const programs = [join(home, "..", "..", ".bin"), dirname(process.execPath), process.env.PATH];
  await command(process.execPath, ["scripts/install.js"], {
    cwd: home,
    env: { PATH: programs.join(delimiter), ...(await nodeGyp()) },
    timeoutMs: TIMEOUT_MS,
  });
  for (const folder of ["deps", "lib"]) renameSync(join(home, folder), join(work, folder));
}

/** Where no binding is offered the script builds one; it looks for node-gyp only beside node's binary, but npm brings one. */
async function nodeGyp(): Promise<Record<string, string>> {
  const packages = await command("npm", ["root", "--global"]).catch(() => "");
  const path = join(packages.trim(), "npm", "node_modules", "node-gyp", "bin", "node-gyp.js");
  return existsSync(path) ? { npm_config_node_gyp: path } : {};
}
