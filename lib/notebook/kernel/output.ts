import { StringDecoder } from "node:string_decoder";
import type { Outlet } from "./channel";

/** From now on everything written to the process's stdout and stderr, `console` included, belongs to the cells. */
export function captureOutput(out: Outlet): void {
  for (const name of ["stdout", "stderr"] as const) {
    const decoder = new StringDecoder("utf8");
    process[name].write = (
      chunk: string | Uint8Array,
      encoding?: BufferEncoding | ((error?: Error | null) => void),
      callback?: (error?: Error | null) => void,
    ): boolean => {
      out.stream(name, typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk)));
      const done = typeof encoding === "function" ? encoding : callback;
      if (done !== undefined) process.nextTick(done);
      return true;
    };
  }
}

interface DisplayData {
  readonly data: object;
  readonly metadata?: object;
  readonly transient?: object;
}

/**
 * Connects what `import { display } from "tslab"` writes; lib/notebook/display.ts goes the same way.
 * @param tslabJupyter the module tslab/dist/jupyter
 */
export function captureDisplay(
  out: Outlet,
  tslabJupyter: { lastWriteDisplayData: ((content: DisplayData, update?: boolean) => void) | null },
): void {
  tslabJupyter.lastWriteDisplayData = ({ data, metadata = {}, transient = {} }, update = false) => {
    out.publish(update ? "update_display_data" : "display_data", { data, metadata, transient });
  };
}
