import type { FromSandbox, OpenWorker } from "./sandbox-messages";

/** A worker in a frame of an origin of its own, see `sandbox.ts`. */
export class SandboxedWorker {
  readonly #frame: HTMLIFrameElement;
  readonly #port: MessagePort;

  private constructor(frame: HTMLIFrameElement, port: MessagePort) {
    this.#frame = frame;
    this.#port = port;
  }

  /** @param hear told of all that it says */
  static async open(asked: OpenWorker, hear: (what: FromSandbox) => void): Promise<SandboxedWorker> {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts"); // and not allow-same-origin: the frame has an origin of its own
    frame.hidden = true;
    frame.title = "Where code of this page runs";
    frame.src = "sandbox.html";
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", ({ data }: MessageEvent<FromSandbox>) => hear(data));
    port1.start();
    await new Promise<void>((resolve) => {
      frame.addEventListener("load", () => resolve(), { once: true });
      document.body.append(frame);
    });
    frame.contentWindow?.postMessage(asked, "*", [port2]);
    return new SandboxedWorker(frame, port1);
  }

  post(message: unknown): void {
    this.#port.postMessage(message);
  }

  /** Ends it, whatever it is doing. */
  terminate(): void {
    this.#port.close();
    this.#frame.remove();
  }
}
