import { hostname } from "node:os";

/** This machine in a file's name. */
const HOST = hostname().replace(/[^\w-]/g, "-");

/** Name of this process that no other has, on any machine that shares a folder with this one: `HOST.PID`. */
export function processName(): string {
  return `${HOST}.${process.pid}`;
}

/** Whether a process is known to be no more, by its {@link processName}: one of this machine that is gone. A bare number is one of this machine. */
export function isGone(name: string): boolean {
  const [, host = HOST, pid] = name.match(/^(?:([\w-]+)\.)?(\d+)$/) ?? [];
  return pid !== undefined && host === HOST && !isAlive(Number(pid));
}

/** Whether a process of this number lives on this machine. */
export function isAlive(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
