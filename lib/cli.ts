import { inspect } from "node:util";
import { Command, CommanderError } from "commander";
import { register as archive } from "./cli/archive";
import { register as bridge } from "./cli/bridge";
import { register as compare } from "./cli/compare";
import { register as docs } from "./cli/docs";
import { register as doctor } from "./cli/doctor";
import { register as experiment } from "./cli/experiment";
import { register as exportRuns } from "./cli/export";
import { register as finetune } from "./cli/finetune";
import { register as grad } from "./cli/grad";
import { register as key } from "./cli/key";
import { register as levels } from "./cli/levels";
import { register as fresh } from "./cli/new";
import { register as notebook } from "./cli/notebook";
import { register as paper } from "./cli/paper";
import { register as record } from "./cli/record";
import { register as replay } from "./cli/replay";
import { register as report } from "./cli/report";
import { register as run } from "./cli/run";
import { say } from "./cli/say";
import { register as score } from "./cli/score";
import { register as setup } from "./cli/setup";
import { register as sweep } from "./cli/sweep";
import { register as teacher } from "./cli/teacher";
import { register as verify } from "./cli/verify";
import { oneLine } from "./control-codes";
import { EXIT, TandemError } from "./errors";
import { diskFull, isDiskFull } from "./files";
import { SpecError } from "./runs";

const program = new Command("tandem")
  .description("notebooks in which an LLM teacher and an RL student teach each other")
  .version((require("../package.json") as { version: string }).version)
  .exitOverride()
  .configureOutput({ outputError: (text) => say(oneLine(text)) })
  .showSuggestionAfterError(false);
for (const register of [
  run,
  finetune,
  experiment,
  exportRuns,
  fresh,
  key,
  verify,
  compare,
  archive,
  sweep,
  paper,
  notebook,
  report,
  score,
  grad,
  bridge,
  record,
  teacher,
  levels,
  replay,
  setup,
  docs,
  doctor,
])
  register(program);

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  } else if (error instanceof TandemError) {
    for (const line of error instanceof SpecError ? error.message.split("\n") : [error.message]) say(oneLine(line));
    process.exitCode = error.exitCode;
  } else if (isDiskFull(error)) {
    say(oneLine(diskFull(error.path).message));
    process.exitCode = EXIT.failed;
  } else {
    say(inspect(error));
    process.exitCode = EXIT.failed;
  }
});
