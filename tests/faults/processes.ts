import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "tandem/dist/alive";

/** Processes whose parent is this one. */
export function childrenOf(pid: number): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(join("/proc", name, "stat"), "utf8");
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === pid ? [Number(name)] : [];
    } catch {
      return []; // it has just ended
    }
  });
}

/** Those processes, their own, and so on. */
export function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

/** The command line of a process; empty for one that has ended. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(join("/proc", String(pid), "cmdline"), "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

/** Waits until processes have ended, as those do whose parent was killed. @returns whether they have within that time */
export async function gone(processes: readonly number[], milliseconds: number): Promise<boolean> {
  for (const until = performance.now() + milliseconds; processes.some(isAlive) && performance.now() < until; )
    await sleep(50);
  return !processes.some(isAlive);
}
