import type { Command } from "commander";
import { readJson } from "../json";
import { checkSpec, identity, keyOf } from "../runs";
import { say } from "./say";

/** Adds `tandem key`. */
export function register(program: Command): void {
  program
    .command("key")
    .description("print the key that a run has here, and do nothing else")
    .argument("<spec.json>", "level, arm, teacher, seed, preset, overrides")
    .action(async (file: string) => console.log(keyOf(await identity(checkSpec(readJson(file, "spec"), file), say))));
}
