import type { AnyLevel, OwnLevel } from "../../env/environments";
import { type Game, gameLevel } from "../../env/game";
import { levels } from "../../env/levels/registry";
import { InputError } from "../../errors";
import type { Arm } from "../../feedback/arm";
import { arms } from "../../feedback/arms";
import { budgets } from "../../feedback/budgets";
import { channels } from "../../feedback/channels";
import { noises } from "../../feedback/noise";
import { rules } from "../../feedback/rules";
import { SETTINGS } from "../../feedback/settings";
import { policies } from "../../policy/kinds";
import { headShapes } from "../../policy/student/heads";
import { networks } from "../../policy/student/networks";
import type { Network } from "../../policy/student/networks/network";
import { uses } from "../../policy/student/uses";
import type { Registry } from "../../registry";
import { teacherNames } from "../../teacher";
import type { Teacher } from "../../teacher/teacher";
import { shown } from "./call";
import { BABYAI_BYTES, checkedGame, mistakeOfGame } from "./checked-game";
import { isOurs } from "./guards/arm";
import { mistakeOf, type Shape } from "./shapes";

/** Who may give x_t in an arm. */
const TEACHERS: readonly string[] = ["none", "named", "oracle", "uniform", "self"] satisfies Arm["teacher"][];
/** How many candidates a level may have: their numbers are bits of an integer. */
const CANDIDATES = { min: 2, max: 30 };

/**
 * Checks that a value has the shape of a part, and a name of its own.
 * @param where how the user named it, for the error
 * @throws InputError naming what is wrong
 */
function check(kind: Shape, value: unknown, where: string): void {
  const mistake = mistakeOf(kind, value);
  if (mistake !== undefined) throw new InputError(`${where} is no ${kind}: ${mistake}`);
}

function refuse(kind: Shape, name: string, where: string): never {
  throw new InputError(`${where} has the name of our ${kind} ${name}; give it another`);
}

/** A part of an arm: one of ours, or sound and with a name that none of ours has. */
function checkPart(kind: Shape, registry: Registry<{ readonly name: string }>, value: unknown, where: string): void {
  check(kind, value, `${where}'s ${kind}`);
  const part = value as { readonly name: string; readonly settings?: readonly unknown[] };
  if (isOurs(registry, part)) return;
  if (registry.has(part.name)) refuse(kind, part.name, `${where}'s ${kind}`);
  const unknown = part.settings?.find((name) => !Object.hasOwn(SETTINGS, String(name)));
  if (unknown !== undefined)
    throw new InputError(`${where}'s ${kind} ${part.name} reads ${shown(unknown)}, which is no setting`);
}

/** An arm of one's own. @throws InputError where it or one of its parts is none, or has a name of ours */
export function checkArm(value: unknown, where: string): Arm {
  check("arm", value, where);
  const arm = value as Arm;
  if (arms.has(arm.name) && arms.get(arm.name) !== arm) refuse("arm", arm.name, where);
  if (!TEACHERS.includes(arm.teacher)) {
    throw new InputError(`${where} is no arm: its teacher is ${shown(arm.teacher)}; use one of ${TEACHERS.join(", ")}`);
  }
  checkPart("policy", policies, arm.policy, where);
  checkPart("use", uses, arm.use, where);
  checkPart("rule", rules, arm.rule, where);
  checkPart("noise", noises, arm.noise, where);
  checkPart("budget", budgets, arm.budget, where);
  for (const channel of arm.channels) checkPart("channel", channels, channel, where);
  checkTogether(arm, where);
  return arm;
}

/** @throws InputError for parts that are sound and do not go together */
function checkTogether({ channels, rule, policy, budget, teacher }: Arm, where: string): void {
  const blind = rule.foresees ? undefined : channels.find(({ foresees }) => foresees);
  if (blind) {
    const able = rules.all.filter(({ foresees }) => foresees).map(({ name }) => name);
    throw new InputError(
      `${where}: the channel ${blind.name} is told verdicts before the action, which the rule ${rule.name} cannot give; use ${able.join(", ")}`,
    );
  }
  if (policy.needsToken && (teacher === "none" || budget !== budgets.get("always")))
    throw new InputError(
      `${where}: the policy ${policy.name} does what the teacher says at every step; give it a teacher, and the budget always`,
    );
}

/** A teacher of one's own. @throws InputError where it is none, or has a name of ours */
export function checkTeacher(value: unknown, where: string): Teacher {
  check("teacher", value, where);
  const teacher = value as Teacher;
  if (teacherNames().includes(teacher.name)) refuse("teacher", teacher.name, where);
  if (teacher.sees !== undefined && teacher.sees !== "truth") {
    throw new InputError(`${where} is no teacher: its sees is ${shown(teacher.sees)}; use "truth", or leave it out`);
  }
  return teacher;
}

/** A level of one's own, also one written as a game. @throws InputError where it is none, or has an id of BabyAI's */
export function checkLevel(value: unknown, where: string): OwnLevel {
  const isGame = typeof value === "object" && value !== null && "start" in value;
  check(isGame ? "game" : "level", value, where);
  const level = isGame ? gameLevel(checkedGame(checkGame(value as Game, where))) : (value as OwnLevel);
  if (levels.has(level.id)) refuse("level", level.id, where);
  const { candidates } = level;
  const sound =
    candidates === undefined ||
    (candidates.length >= CANDIDATES.min &&
      candidates.length <= CANDIDATES.max &&
      new Set(candidates).size === candidates.length &&
      candidates.every((name) => typeof name === "string" && name.trim() !== ""));
  if (sound) return level;
  const needed = `${CANDIDATES.min} to ${CANDIDATES.max} different names are needed`;
  throw new InputError(`${where} is no level: its candidates are ${shown(candidates)}; ${needed}`);
}

function checkGame(game: Game, where: string): Game {
  const mistake = mistakeOfGame(game);
  if (mistake === undefined) return game;
  throw new InputError(`${where} is no level: ${mistake}`);
}

/** A network of one's own. @throws InputError where it is none, or has a name of ours */
export function checkNetwork(value: unknown, where: string): Network {
  check("network", value, where);
  const network = value as Network;
  if (networks.has(network.name)) refuse("network", network.name, where);
  const { features, memory } = network;
  const counts = Number.isInteger(features) && features >= 1 && Number.isInteger(memory) && memory >= 0;
  if (!counts)
    throw new InputError(`${where} is no network: it has ${features} features and ${memory} numbers of memory`);
  for (const [name, shape] of Object.entries(network.shapes)) {
    if (Object.hasOwn(headShapes(1, 1), name))
      throw new InputError(`${where}: parameters cannot be called ${name}, which a head has; rename them`);
    if (Array.isArray(shape) && shape.length > 0 && shape.every((size) => Number.isInteger(size) && size >= 1))
      continue;
    throw new InputError(
      `${where} is no network: the shape of ${name} is ${shown(shape)}; use a list such as [12, 64]`,
    );
  }
  return network;
}

/** Checks that a network reads what a level of one's own shows. @throws InputError where it does not */
export function checkFit(level: AnyLevel, network: Network): void {
  if (!("open" in level)) {
    if ((network.observation ?? BABYAI_BYTES) === BABYAI_BYTES) return;
    throw new InputError(misfit(network, level.id, BABYAI_BYTES));
  }
  const bytes = level.open(1).observations.length;
  if (bytes !== (network.observation ?? BABYAI_BYTES)) throw new InputError(misfit(network, level.id, bytes));
}

function misfit({ name, observation = BABYAI_BYTES }: Network, level: string, bytes: number): string {
  return `the network ${name} reads ${observation} bytes, and ${level} shows ${bytes}; set the network's observation, or take another`;
}
