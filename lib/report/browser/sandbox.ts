/**
 * Runs in `sandbox.html`, a frame of an origin of its own: it can reach neither the page, nor what a browser keeps for the page's origin,
 * nor, by its policy, anything else. The page hands it the script of one worker and a port; all that the worker says goes over it.
 */
import type { FromSandbox, OpenWorker } from "./beside/sandbox-messages";

addEventListener("message", ({ data, ports: [port], source }: MessageEvent<OpenWorker>) => {
  if (source !== parent || !port) return;
  const address = URL.createObjectURL(new Blob([...data.source], { type: "text/javascript" }));
  const worker = new Worker(address);
  const tell = (what: FromSandbox): void => port.postMessage(what);
  const { messages, letters } = data.limit ?? { messages: Number.POSITIVE_INFINITY, letters: Number.POSITIVE_INFINITY };
  const said = { messages: 0, letters: 0 };
  worker.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (data.limit) {
      said.messages++;
      said.letters += JSON.stringify(event.data)?.length ?? 0;
      if (said.messages > messages || said.letters > letters) {
        worker.terminate();
        tell({ kind: "flood" });
        return;
      }
    }
    tell({ kind: "message", data: event.data });
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    tell({ kind: "error", message: event.message ?? "", line: event.lineno ?? 0, column: event.colno ?? 0 });
  });
  port.addEventListener("message", (event) => worker.postMessage(event.data));
  port.start();
});
