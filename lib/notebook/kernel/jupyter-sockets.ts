import type { Publisher, Reply, Router } from "zeromq";
import type { Connection } from "./connection";
import { requireFromTslab } from "./tslab";

const zmq = requireFromTslab("zeromq") as typeof import("zeromq");

/** The five sockets of a kernel. */
export class JupyterSockets {
  readonly shell: Router = new zmq.Router({ linger: 1000, sendHighWaterMark: 0, receiveHighWaterMark: 0 });
  readonly control: Router = new zmq.Router({ linger: 1000, sendHighWaterMark: 0, receiveHighWaterMark: 0 });
  readonly iopub: Publisher = new zmq.Publisher({ linger: 1000, sendHighWaterMark: 0 });
  readonly #stdin: Router = new zmq.Router({ linger: 0 });
  readonly #heartbeat: Reply = new zmq.Reply({ linger: 0 });

  /** Opens the sockets where the connection file says. */
  async bind(connection: Connection): Promise<void> {
    const { transport, ip } = connection;
    const address = (port: number) => (transport === "ipc" ? `ipc://${ip}-${port}` : `${transport}://${ip}:${port}`);
    const bound = await Promise.allSettled([
      this.iopub.bind(address(connection.iopub_port)),
      this.shell.bind(address(connection.shell_port)),
      this.control.bind(address(connection.control_port)),
      this.#stdin.bind(address(connection.stdin_port)),
      this.#heartbeat.bind(address(connection.hb_port)),
    ]);
    // a thread that ends while one is still being bound takes the process with it
    for (const one of bound) if (one.status === "rejected") throw one.reason;
  }

  /** Answers the heartbeat as long as the sockets are open. */
  async beat(): Promise<void> {
    for await (const frames of this.#heartbeat) await this.#heartbeat.send(frames);
  }

  close(): void {
    for (const socket of [this.shell, this.control, this.#stdin, this.#heartbeat, this.iopub]) socket.close();
  }
}
