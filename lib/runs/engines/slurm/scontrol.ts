import { execFile } from "node:child_process";

/** What came of one of SLURM's commands. */
export type Answer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string; readonly missing: boolean };

/** Time that SLURM has to answer; its clients give up on a controller that is down after nine seconds. */
const TIMEOUT_MS = 20_000;

/** Its clients cut the list of an array's tasks after 64 characters unless told. */
const WHOLE_LISTS = { SLURM_BITSTR_LEN: "0" };

/**
 * Runs one of SLURM's commands.
 * @param input goes to its standard input
 * @returns what it printed, or the first line of what it complained of; `missing` where there is no such command
 */
export function slurm(command: string, args: readonly string[], input?: string): Promise<Answer> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...WHOLE_LISTS };
    const child = execFile(command, args, { env, timeout: TIMEOUT_MS, maxBuffer: 1e9 }, (error, stdout, stderr) => {
      if (!error) return resolve({ ok: true, text: stdout });
      const missing = error.code === "ENOENT";
      const said = stderr.trim() || stdout.trim() || (error.killed ? "it gave no answer" : error.message);
      const reason = missing ? `there is no command ${command} here` : said.replace(/^\w+: (error|fatal): /gm, "");
      resolve({ ok: false, reason: reason.split("\n")[0], missing });
    });
    child.stdin?.on("error", () => {}); // it ended without reading
    child.stdin?.end(input ?? "");
  });
}
