/** What the sockets' thread can do to the process while the main thread is busy. */
import { Session } from "node:inspector";
import { SHARED } from "./channel";

const PATIENCE_MS = 100;
const PARENT_POLL_MS = 1000;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Asks the main thread for something and ends the JavaScript that keeps it busy, as often as needed until it obeys. A
 * thread that only waits obeys by itself; one that compiles a cell is left to finish that.
 * @param ask posts the request; repeated, for the end of execution may hit its handler
 * @param obeyed whether the main thread has done so
 * @param limitMs gives up after this time
 */
export async function askMain(
  flags: Int32Array,
  ask: () => void,
  obeyed: () => boolean,
  limitMs: number = Number.POSITIVE_INFINITY,
): Promise<void> {
  const end = Date.now() + limitMs;
  for (ask(), await sleep(PATIENCE_MS); !obeyed() && Date.now() < end; ask(), await sleep(PATIENCE_MS)) {
    if (Atomics.load(flags, SHARED.inKernel) === 0) terminateExecution();
  }
}

/** Throws, in the main thread, the error that JavaScript cannot catch. */
function terminateExecution(): void {
  const session = new Session();
  session.connectToMainThread();
  session.post("Runtime.terminateExecution", () => session.disconnect());
}

/**
 * Ends this process when the one that started it dies, so that no kernel outlives its Jupyter server, and takes the
 * kernel's own children along.
 */
export function watchParent(): void {
  const named = Number(process.env.JPY_PARENT_PID);
  if (!Number.isInteger(named)) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent && !(parent === 1 && !exists(named))) return;
    clearInterval(timer);
    killGroup();
  }, PARENT_POLL_MS);
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Kills the process group if this process leads one (Jupyter starts kernels so), else this process alone. */
export function killGroup(): void {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    process.kill(process.pid, "SIGKILL");
  }
}

/** Asks the rest of the process group this process leads to end; used when this process ends anyway. */
export function endGroup(): void {
  process.on("SIGTERM", () => {});
  try {
    process.kill(-process.pid, "SIGTERM");
  } catch {
    // This process leads no group.
  }
}
