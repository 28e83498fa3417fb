import type { Command } from "commander";
import { setup } from "../setup/setup";

/** Adds `tandem setup`. */
export function register(program: Command): void {
  program
    .command("setup")
    .description("set up what npm does not: tfjs-node's native part, the Python environment, the kernel")
    .action(() => setup((line) => console.error(line)));
}
