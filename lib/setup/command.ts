import { spawn } from "node:child_process";
import { FailedError } from "../errors";

/** How a child command is run. */
export interface CommandOptions {
  /** Working folder. */
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Killed after this long; 0 = never. */
  readonly timeoutMs?: number;
}

/**
 * Runs a command without a shell and returns what it printed on stdout; its stderr is kept for the error.
 * @throws FailedError when it cannot be started, ends with another code than 0, or takes too long: the last lines it printed.
 */
export function command(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { cwd, env, timeoutMs = 0 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    let out = "";
    let all = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      all = (all + text).slice(-4000);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      all = (all + text).slice(-4000);
    });
    child.on("error", (error) => reject(new FailedError(`cannot start ${program}: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(out);
      const last = all.trim().split("\n").slice(-4).join(" | ");
      reject(new FailedError(`${program} ${args[0] ?? ""} ended with ${signal ?? code}: ${last}`));
    });
  });
}
