/** `node launch.js CONNECTION_FILE`: the kernel's process. Jupyter starts it as the kernelspec says. */
import { writeSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { offerTfjsNode } from "../../policy/student/tfjs-node";
import { projectFolder } from "../../project";
import { answer } from "./assist";
import { Outlet, SHARED, type SocketsData, type ToMain } from "./channel";
import { Kernel } from "./kernel";
import { captureDisplay, captureOutput } from "./output";
import { endGroup } from "./process";
import { offerSettled } from "./settled";
import { mapStacks } from "./stack";
import { requireFromTslab } from "./tslab";

const [connectionFile] = process.argv.slice(2);
if (connectionFile === undefined) {
  console.error(
    "usage: node launch.js CONNECTION_FILE (Jupyter starts the kernel with the path of its connection file)",
  );
  process.exit(2);
}

const shared = new SharedArrayBuffer(Object.keys(SHARED).length * Int32Array.BYTES_PER_ELEMENT);
Atomics.store(new Int32Array(shared), SHARED.inKernel, 1);
const sockets = new Worker(join(__dirname, "sockets.js"), {
  workerData: { connectionFile, shared } satisfies SocketsData,
  execArgv: [],
});
sockets.on("error", (error) => {
  writeSync(process.stderr.fd, `the kernel cannot talk to Jupyter: ${error.message}\n`);
  Atomics.store(out.flags, SHARED.closed, 1);
  process.exit(1);
});

const out = new Outlet(sockets, shared);
let kernel: Kernel | undefined;
process.on("SIGINT", () => kernel?.interrupt(process.listenerCount("SIGINT") - 1));
process.on("exit", () => {
  out.close();
  endGroup();
});

captureOutput(out);
captureDisplay(out, requireFromTslab("./jupyter"));
mapStacks(projectFolder());
offerSettled();
offerTfjsNode();

const started = new Kernel(process.cwd(), out);
kernel = started;
Atomics.store(out.flags, SHARED.inKernel, 0);

process.on("uncaughtException", (error) => started.uncaught(error));
process.on("unhandledRejection", (error) => started.uncaught(error));

/** The same interrupt is asked for again until this thread has answered. */
let lastInterrupt = 0;

sockets.on("message", (message: ToMain) => {
  switch (message.type) {
    case "execute_request":
      started.execute(message.id, message.content);
      break;
    case "interrupt":
      try {
        if (message.id > lastInterrupt) process.emit("SIGINT", "SIGINT");
      } finally {
        lastInterrupt = message.id;
        out.interrupted(message.id);
      }
      break;
    case "shutdown":
      Atomics.store(out.flags, SHARED.exiting, 1);
      process.exit(0);
      break;
    default:
      out.inKernel(() => out.reply(message.id, answer(started.compiler, message.type, message.content)));
  }
});
