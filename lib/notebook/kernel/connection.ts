import { readFileSync } from "node:fs";

/** What a Jupyter connection file says. */
export interface Connection {
  readonly transport: string;
  readonly ip: string;
  /** Secret that messages are signed with; empty for no signatures. */
  readonly key: string;
  readonly signature_scheme?: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly hb_port: number;
}

/** Reads a connection file. */
export function readConnection(path: string): Connection {
  return JSON.parse(readFileSync(path, "utf8")) as Connection;
}
