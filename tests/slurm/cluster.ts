import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { configuration } from "./configuration";
import { until } from "./until";

/** The nodes' names. */
export const NODES = ["n1", "n2"] as const;

/** A whole SLURM on this machine: munged, slurmctld and two slurmds, all children of this process. */
export class Cluster {
  readonly folder: string;
  readonly #daemons = new Map<string, ChildProcess>();

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Starts one, and waits until its nodes are idle. SLURM's commands of this process and its children then speak to it. */
  static async start(): Promise<Cluster> {
    const cluster = new Cluster(mkdtempSync(join(tmpdir(), "slurm-"))); // short: a socket's path has 107 characters at most
    const [controller, ...nodes] = await freePorts(1 + NODES.length);
    const { folder } = cluster;
    for (const name of ["state", "munge", ...NODES]) mkdirSync(join(folder, name), { mode: 0o700 });
    writeFileSync(join(folder, "munge/key"), randomBytes(128), { mode: 0o400 });
    const path = join(folder, "slurm.conf");
    const named = NODES.map((name, k) => ({ name, port: nodes[k] }));
    writeFileSync(path, configuration({ folder, user: userInfo().username, controller, nodes: named }));
    process.env.SLURM_CONF = path;
    const munge = (name: string): string => join(folder, "munge", name);
    const files = ["key-file=key", "pid-file=pid", "log-file=log", "seed-file=seed"].map((one) => {
      const [option, name] = one.split("=");
      return `--${option}=${munge(name)}`;
    });
    cluster.#daemon("munged", ["--foreground", "--force", `--socket=${join(folder, "munge.socket")}`, ...files]);
    await cluster.startController();
    for (const name of NODES) cluster.startNode(name);
    await until("all nodes are idle", async () => (await cluster.nodeStates()).every((state) => state === "idle"));
    return cluster;
  }

  async startController(): Promise<void> {
    this.#daemon("slurmctld", ["-D"]);
    await until("slurmctld answers", () => slurmCommand("scontrol", "ping").then((text) => /UP/.test(text)));
  }

  startNode(name: string): void {
    this.#daemon(`slurmd ${name}`, ["-D", "-N", name]);
  }

  /** Kills slurmctld at once. */
  async killController(): Promise<void> {
    await this.#kill("slurmctld");
  }

  /** Kills a node's slurmd at once; what it started goes on. */
  async killNode(name: string): Promise<void> {
    await this.#kill(`slurmd ${name}`);
  }

  /** States of the nodes, such as `idle`, `mixed`, `down*`. */
  async nodeStates(): Promise<string[]> {
    return (await slurmCommand("sinfo", "-h", "-N", "-o", "%T")).trim().split("\n");
  }

  /** Ends all jobs and daemons. */
  async stop(): Promise<void> {
    await slurmCommand("scancel", `--user=${userInfo().username}`).catch(() => {});
    await until("all jobs ended", async () => (await slurmCommand("squeue", "-h")) === "").catch(() => {});
    for (const [name, child] of [...this.#daemons].reverse()) {
      child.kill(name === "munged" ? "SIGTERM" : "SIGKILL");
      await once(child, "close");
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The last lines of all logs. */
  logs(): string {
    return ["slurmctld", ...NODES.map((name) => `slurmd ${name}`)]
      .map((name) => `== ${name}\n${readFileSync(this.#log(name), "utf8").split("\n").slice(-15).join("\n")}`)
      .join("\n");
  }

  #log(name: string): string {
    return join(this.folder, `${name.replace(" ", "-")}.log`);
  }

  #daemon(name: string, args: readonly string[]): void {
    const log = openSync(this.#log(name), "a");
    this.#daemons.set(name, spawn(name.split(" ")[0], args, { stdio: ["ignore", log, log] }));
  }

  async #kill(name: string): Promise<void> {
    const child = this.#daemons.get(name);
    if (!child) throw new Error(`${name} does not run`);
    this.#daemons.delete(name);
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}

/** What one of SLURM's commands prints. */
export async function slurmCommand(command: string, ...args: string[]): Promise<string> {
  return (await promisify(execFile)(command, args, { timeout: 30_000 })).stdout;
}

/** Ports that nobody listens at. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  for (const server of servers) server.close();
  return ports;
}
