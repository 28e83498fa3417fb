import { Command } from "commander";

const program = new Command("tandem").description(
  "notebooks in which an LLM teacher and an RL student teach each other",
);
program.parseAsync();
