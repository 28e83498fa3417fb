import { type Command, Option } from "commander";
import { SCORINGS, type Scoring } from "../model";
import { type TeacherReport, tableText, teacherReport, teacherTable } from "../report";
import { openNamedTeacher } from "../runs";
import { isReference } from "../runs/own/reference";
import { resolveTeacher } from "../teacher";
import { listedLevel } from "./listed-level";
import { countWriter } from "./progress";
import { say } from "./say";

interface Options {
  readonly teacher: readonly string[];
  readonly level: string;
  readonly scoring: Scoring;
  readonly json?: boolean;
}

async function report(options: Options): Promise<void> {
  const wanted = listedLevel(options.level);
  for (const name of options.teacher) if (!isReference(name)) resolveTeacher(name);
  const reports: TeacherReport[] = [];
  for (const name of options.teacher) {
    const teacher = await openNamedTeacher(name, {
      scoring: options.scoring,
      level: wanted.id,
      progress: say,
    });
    try {
      reports.push(await teacherReport(teacher, wanted, countWriter(name)));
    } finally {
      await teacher.close?.();
    }
  }
  console.log(options.json ? JSON.stringify(reports, null, 2) : tableText(teacherTable(reports)));
}

/** Adds `tandem teacher report`. */
export function register(program: Command): void {
  program
    .command("teacher")
    .description("look at teachers")
    .command("report")
    .description("what teachers are worth on a level, and what they make of feedback")
    .requiredOption(
      "--teacher <name>",
      "one of the project's, a folder, a hub id, an endpoint, or one of your own; may be given several times",
      (name: string, before: readonly string[] = []) => [...before, name],
    )
    .option("--level <id>", "which level", "BabyAI-GoToRedBallNoDists-v0")
    .option("--json", "as JSON, all bins of the reliability diagram included")
    .addOption(new Option("--scoring <rule>").choices(SCORINGS).default(SCORINGS[0]))
    .action(report);
}
