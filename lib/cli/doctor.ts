import type { Command } from "commander";
import { FailedError } from "../errors";
import { doctor } from "../setup/doctor";

/** Adds `tandem doctor`. */
export function register(program: Command): void {
  program
    .command("doctor")
    .description("say what is set up, what is missing, and what that costs")
    .option("--json", "as JSON")
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await doctor();
      const lines = findings.map(({ what, ok, message }) => `${ok ? "ok  " : "MISS"} ${what}: ${message}`);
      console.log(json ? JSON.stringify(findings, null, 2) : lines.join("\n"));
      if (findings.some(({ ok }) => !ok)) throw new FailedError("something is missing; see above");
    });
}
