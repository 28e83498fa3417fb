import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { compileFunction } from "node:vm";
import { Argument, type Command } from "commander";
import { levels } from "../env";
import { InputError } from "../errors";
import { arms, channels, rules } from "../feedback";
import { writeWhole } from "../files";
import { networks, uses } from "../policy";
import { teacherNames } from "../teacher";
import { say } from "./say";

/** What can be written from a template: names that are ours, and how to run one's own. */
const KINDS: Readonly<Record<string, { readonly ours: () => readonly string[]; run(reference: string): string }>> = {
  rule: { ours: () => [...rules.names, ...armNames()], run: runArm },
  arm: { ours: armNames, run: runArm },
  channel: { ours: () => [...channels.names, ...armNames()], run: runArm },
  teacher: { ours: teacherNames, run: (reference) => `make run TEACHER=${reference}` },
  level: { ours: () => levels.names, run: runLevel },
  network: {
    ours: () => networks.names,
    run: (reference) => `in a spec: { "arm": "student-alone", "seed": 0, "overrides": { "network": "${reference}" } }`,
  },
};

/** Names of arms that are ours: those listed, and the uses, each of which is an arm without feedback. */
function armNames(): readonly string[] {
  return [...arms.names, ...uses.names];
}

/** The notebooks are about BabyAI's levels: others are for experiments. */
function runLevel(reference: string): string {
  return `in an experiment: { "level": "${reference}", "teacher": "oracle", "arms": ["student-alone", "paper-feedback"], "seeds": 2 }`;
}

function runArm(reference: string): string {
  return `make run ARMS=neutral,${reference}`;
}

/** A name as TypeScript spells it: `myRule` of `my-rule`. @throws InputError for one that it cannot spell */
function identifierOf(name: string): string {
  const wrong = new InputError(
    `${JSON.stringify(name)} cannot name a part; use letters, digits and hyphens, such as my-rule`,
  );
  if (!/^[A-Za-z][A-Za-z0-9-]{0,49}$/.test(name)) throw wrong;
  const identifier = name.replace(/-+([A-Za-z0-9]|$)/g, (_, letter: string) => letter.toUpperCase());
  try {
    compileFunction(`"use strict"; const ${identifier} = 0;`);
  } catch {
    throw wrong;
  }
  return identifier;
}

/** What a template imports, and what it declares beside the part itself. */
function namesIn(template: string): string[] {
  const imported = [...template.matchAll(/^import \{(.*)\}/gm)].flatMap(([, names]) => names.split(","));
  const declared = [...template.matchAll(/^(?:const|interface) (\w+)/gm)].map(([, name]) => name);
  return [...imported.map((name) => name.replace("type ", "").trim()), ...declared];
}

function write(kind: string, name: string, { out = join("own", `${name}.ts`) }: { out?: string }): void {
  const identifier = identifierOf(name);
  const { ours, run } = KINDS[kind];
  if (ours().includes(name)) throw new InputError(`${name} is the name of one of ours; take another`);
  if (!/\.ts$/.test(out)) throw new InputError(`--out takes a file of TypeScript, such as own/${name}.ts, not ${out}`);
  if (existsSync(out)) throw new InputError(`${out} is there already; take another name, or another --out`);
  const template = readFileSync(join(__dirname, "../../cli/templates", `${kind}.txt`), "utf8");
  if (namesIn(template).includes(identifier))
    throw new InputError(`the ${kind} template has a name ${identifier} of its own; take another, such as my-${name}`);
  writeWhole(resolve(out), template.replaceAll("ID", identifier).replaceAll("NAME", name));
  console.log(resolve(out));
  const path = relative(process.cwd(), resolve(out));
  say(`run it: ${run(`${path}#${identifier}`)}`);
}

/** Adds `tandem new`. */
export function register(program: Command): void {
  program
    .command("new")
    .description("write a small working part of your own from a template")
    .addArgument(new Argument("<kind>", "what it is to be").choices(Object.keys(KINDS)))
    .argument("<name>", "its name: letters, digits, hyphens")
    .option("--out <file>", "where to; own/NAME.ts unless told")
    .action(write);
}
