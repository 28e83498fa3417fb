import { Command } from "commander";
import { oneLine } from "../control-codes";
import { register as archive } from "./archive";
import { register as bridge } from "./bridge";
import { register as compare } from "./compare";
import { register as docs } from "./docs";
import { register as doctor } from "./doctor";
import { register as experiment } from "./experiment";
import { register as exportRuns } from "./export";
import { register as finetune } from "./finetune";
import { register as grad } from "./grad";
import { register as key } from "./key";
import { register as levels } from "./levels";
import { register as fresh } from "./new";
import { register as notebook } from "./notebook";
import { register as pages } from "./pages";
import { register as paper } from "./paper";
import { register as record } from "./record";
import { register as replay } from "./replay";
import { register as report } from "./report";
import { register as run } from "./run";
import { say } from "./say";
import { register as score } from "./score";
import { register as setup } from "./setup";
import { register as sweep } from "./sweep";
import { register as teacher } from "./teacher";
import { register as verify } from "./verify";

/** The command line with all its commands; nothing is parsed yet. */
export function commandLine(): Command {
  const program = new Command("tandem")
    .description("notebooks in which an LLM teacher and an RL student teach each other")
    .version((require("../../package.json") as { version: string }).version)
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
    pages,
    doctor,
  ])
    register(program);
  return program;
}
