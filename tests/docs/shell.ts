import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { commandLine } from "tandem/dist/cli/program";
import { ROOT } from "../command";

/** A line of a shell as its words, quotes taken away; what stands behind ` #` is a comment. */
export function words(line: string): string[] {
  const found = line.matchAll(/(?:^|\s)#.*$|((?:"[^"]*"|'[^']*'|[^\s"'])+)/g);
  return [...found].flatMap(([, word]) => (word === undefined ? [] : word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2")));
}

/** All commands, parsed as ever and doing nothing. */
function idle(): Command {
  const still = (command: Command): void => {
    command.configureOutput({ writeErr: () => {}, outputError: () => {} });
    for (const one of command.commands) still(one);
    if (command.commands.length === 0) command.action(() => {});
  };
  const program = commandLine();
  still(program);
  return program;
}

/** What the command line says against arguments; undefined where nothing. Nothing is done. */
export async function objection(args: readonly string[]): Promise<string | undefined> {
  try {
    await idle().parseAsync([...args], { from: "user" });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What is unknown in a piece of a command, such as `tandem paper --status`: a command, or an option. */
export function unknownIn(args: readonly string[]): string | undefined {
  let command: Command = commandLine();
  for (const arg of args) {
    if (arg.startsWith("--")) {
      if (arg !== "--help" && !command.options.some(({ long }) => long === arg.replace(/=.*/, ""))) return arg;
      continue;
    }
    const next = command.commands.find((one) => one.name() === arg);
    if (next) command = next;
    else if (command.commands.length > 0 && /^[a-z-]+$/.test(arg)) return arg;
  }
  return undefined;
}

const MAKEFILE = readFileSync(join(ROOT, "Makefile"), "utf8");

/** Targets that `make` lists. */
export const TARGETS: readonly string[] = [...MAKEFILE.matchAll(/^([a-z0-9-]+):.*## /gm)].map(([, name]) => name);

/** Variables that a target takes: those of every target, and its own. */
function variablesOf(target: string): string[] {
  const [, known = ""] = /^before: export KNOWN := (.*)$/m.exec(MAKEFILE) ?? [];
  const [, settings = ""] = /^SETTINGS := (.*)$/m.exec(MAKEFILE) ?? [];
  const own = [...known.matchAll(/\$\(if \$\(filter ([^,]+),[^)]*\)\),([^)]*)\)/g)];
  const all = known.replace(/\$\(.*$/, "");
  return [settings, all, ...own.flatMap(([, targets, names]) => (targets.split(" ").includes(target) ? names : []))]
    .join(" ")
    .split(/\s+/);
}

/** What is wrong with a command of make's; undefined where nothing. */
export function makeObjection(args: readonly string[]): string | undefined {
  assert.ok(TARGETS.length > 20 && variablesOf("run").includes("TEACHER"), "the Makefile was read");
  const targets = args.filter((arg) => !arg.includes("="));
  const [unknown] = targets.filter((target) => !TARGETS.includes(target));
  if (unknown !== undefined) return `there is no target ${unknown}`;
  const given = args.filter((arg) => arg.includes("=")).map((arg) => arg.replace(/=.*/s, ""));
  const [wrong] = given.filter((name) => !targets.some((target) => variablesOf(target).includes(name)));
  return wrong === undefined ? undefined : `there is no variable ${wrong}`;
}
