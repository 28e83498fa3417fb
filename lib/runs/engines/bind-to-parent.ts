import { EXIT } from "../../errors";

/** Leaves it to the process that started this one what an interrupt means, and ends quietly where that one is no more. */
export function bindToParent(): void {
  process.on("SIGINT", () => {});
  process.on("error", () => process.exit(EXIT.failed)); // of a channel to nobody
}
