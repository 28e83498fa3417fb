import type { Command } from "commander";
import { serve } from "../bridge/serve";

/** Adds `tandem bridge`. */
export function register(program: Command): void {
  program
    .command("bridge")
    .description(
      "serve environments and scores to another program by binary frames on stdin and stdout (python/README.md)",
    )
    .action(() => serve());
}
