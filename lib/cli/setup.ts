import { type Command, Option } from "commander";
import { InputError } from "../errors";
import { setupPython } from "../setup/python";
import { setup } from "../setup/setup";
import { buildKernels } from "../setup/simd";
import { say } from "./say";

/** Adds `tandem setup`. */
export function register(program: Command): void {
  program
    .command("setup")
    .description("set up what npm does not: tfjs-node's native part, the Python environment, the kernels")
    .option("--venv <folder>", "set up just a Python environment there, of what --requirements pins")
    .option("--requirements <file>", "a requirements file with hashes")
    .addOption(
      new Option(
        "--simd",
        "compile just the kernels again, of lib/policy/student/simd/kernel and lib/model/adam/kernel",
      ).conflicts(["venv", "requirements"]),
    )
    .action(async ({ venv, requirements, simd }: { venv?: string; requirements?: string; simd?: boolean }) => {
      if (simd) return buildKernels(say);
      if ((venv === undefined) !== (requirements === undefined)) {
        throw new InputError("--venv and --requirements go together; pass both or none");
      }
      if (venv !== undefined && requirements !== undefined) await setupPython({ venv, requirements, log: say });
      else await setup(say);
    });
}
