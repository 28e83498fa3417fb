/** Runs commands of `tandem` one after another, their arguments given as JSON, and prints what each said and how it ended, as JSON. */
import { commandLine } from "tandem/dist/cli/program";

const commands = JSON.parse(process.argv[2]) as string[][];

async function all(): Promise<void> {
  const told: { code: number; out: string; err: string }[] = [];
  const write = { out: process.stdout.write, err: process.stderr.write };
  for (const args of commands) {
    const said = { out: "", err: "" };
    process.stdout.write = (text: string | Uint8Array) => (said.out += String(text)) !== "";
    process.stderr.write = (text: string | Uint8Array) => (said.err += String(text)) !== "";
    process.exitCode = 0;
    try {
      await commandLine().parseAsync(args, { from: "user" });
    } catch (error) {
      said.err += String(error);
      process.exitCode = 1;
    }
    told.push({ ...said, code: Number(process.exitCode) });
    process.exitCode = 0;
  }
  Object.assign(process.stdout, { write: write.out });
  Object.assign(process.stderr, { write: write.err });
  process.stdout.write(JSON.stringify(told));
}

void all();
