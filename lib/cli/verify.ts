import { type Command, InvalidArgumentError } from "commander";
import { withoutControlCodes } from "../control-codes";
import { FailedError, InputError } from "../errors";
import { readStore, verify } from "../runs";

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("a whole number from 1 on is needed.");
  return value;
}

/** Adds `tandem verify`. */
export function register(program: Command): void {
  program
    .command("verify")
    .description("do finished runs again in a temporary folder and compare")
    .argument("[keys...]", "keys of runs; unless given, some spread over all")
    .option("--count <n>", "how many, where no keys are given", positive, 2)
    .action(async (keys: string[], { count }: { count: number }) => {
      const store = readStore();
      const unknown = keys.find((key) => !store.has(key));
      if (unknown !== undefined) throw new InputError(`there is no finished run ${unknown}`);
      const all = store.keys();
      if (all.length === 0) throw new InputError("there is no finished run yet; make one with `make run`");
      const chosen =
        keys.length > 0 ? keys : all.filter((_, k) => k % Math.ceil(all.length / count) === 0).slice(0, count);
      let failed = 0;
      for (const key of chosen) {
        const { spec, result, message } = await verify(key);
        console.log(withoutControlCodes(`${key} ${spec.arm}, seed ${spec.seed}: ${result} (${message})`));
        if (result.startsWith("differs")) failed++;
      }
      console.log(`${chosen.length - failed} passed, ${failed} failed`);
      if (failed > 0) throw new FailedError(`${failed} of ${chosen.length} runs could not be verified`);
    });
}
