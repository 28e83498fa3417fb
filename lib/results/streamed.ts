import type { Result } from "./result";
import { resultFiles } from "./result-files";
import { checkSameLog } from "./store";

/** Published runs of a folder that are gone through one after another, as often as wanted. */
export interface StreamedResults {
  /** File by file: of all the runs only those of one file are in memory. @throws FailedError as `ResultStore` */
  results(): Iterable<Result>;
  /** Whether there are none. */
  readonly empty: boolean;
}

/** The published runs that are in a folder now; what is added later is not seen. */
export function streamedResults(folder: string): StreamedResults {
  const files = resultFiles(folder).map((file) => {
    const left = file.sealed ? undefined : file.read(); // a file that is not sealed may go
    return { ...file, read: () => left ?? file.read() };
  });
  return {
    empty: files.length === 0,
    *results() {
      const known = new Map<string, Pick<Result, "log">>();
      for (const { name, read } of files) {
        for (const result of read()) {
          const before = known.get(result.key);
          if (before) checkSameLog(before, result, name);
          else {
            known.set(result.key, { log: result.log });
            yield result;
          }
        }
      }
    },
  };
}
