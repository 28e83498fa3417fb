import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { ROOT } from "../command";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  await once(server.close(), "close");
  return port;
}

/** A JupyterLab that `tandem notebook lab` serves for a project's folder. */
export interface Lab {
  /** Where Lab opens a file of the project. */
  address(path: string): string;
  close(): Promise<void>;
}

/** Starts JupyterLab as `make lab` does, without a browser of its own, and waits until it answers. */
export async function startLab(project: string): Promise<Lab> {
  const settings = join(project, ".jupyter/config/lab/user-settings/@jupyterlab/notebook-extension");
  mkdirSync(settings, { recursive: true });
  // All cells are in the page, also those that are not to be seen.
  writeFileSync(join(settings, "tracker.jupyterlab-settings"), '{"windowingMode": "none"}');
  const port = await freePort();
  const token = "t";
  const options = ["--no-browser", "--allow-root", `--port=${port}`, `--IdentityProvider.token=${token}`];
  const child: ChildProcess = spawn(
    process.execPath,
    [join(ROOT, "lib/bin/tandem.js"), "notebook", "lab", "--", ...options, "--ServerApp.ip=127.0.0.1"],
    { env: { ...process.env, TANDEM_PROJECT: project }, stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  child.stderr!.on("data", (chunk) => (said += chunk));
  const base = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`JupyterLab ended with ${child.exitCode}: ${said}`);
    const answer = await fetch(`${base}/api/status?token=${token}`).catch(() => undefined);
    if (answer?.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    address: (path) => `${base}/lab/tree/${path.split("/").map(encodeURIComponent).join("/")}?token=${token}&reset`,
    async close() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "close");
    },
  };
}
