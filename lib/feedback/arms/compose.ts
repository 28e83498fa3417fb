import { InputError } from "../../errors";
import { uses } from "../../policy/student/uses";
import { type Arm, arm } from "../arm";
import { channels } from "../channels";
import type { ChannelKind } from "../channels/channel";
import { noises } from "../noise";
import { none } from "../noise/none";
import { rules } from "../rules";
import type { Rule } from "../rules/rule";

/** Who may stand in the run's teacher's place, by what follows the @ of a name. */
const TEACHERS: Readonly<Record<string, Pick<Arm, "teacher" | "title">>> = {
  oracle: { teacher: "oracle", title: "a teacher that is always right" },
  uniform: { teacher: "uniform", title: "a teacher that knows nothing" },
};

/** The parts that a composed name spells out. */
export interface ComposedName {
  readonly use: string;
  readonly channel?: string | undefined;
  readonly rule?: string | undefined;
  readonly noise?: string | undefined;
  /** Who stands in the run's teacher's place. */
  readonly teacher?: string | undefined;
}

/** Whether a name has the form of a composed one: it begins with a use, or has as many parts or an @. */
export function isComposed(name: string): boolean {
  const [parts, ...teacher] = name.split("@");
  const names = parts.split(".");
  return uses.has(names[0]) || teacher.length > 0 || names.length > 2;
}

/** The parts of a composed name. @throws InputError for one of another form */
export function composedName(name: string): ComposedName {
  const [parts, teacher, ...tooMany] = name.split("@");
  const [use, channel, rule, noise, ...more] = parts.split(".");
  if (more.length > 0 || tooMany.length > 0 || (channel !== undefined && rule === undefined)) {
    throw new InputError(`${JSON.stringify(name)} names no arm; write USE[.CHANNEL.RULE[.NOISE]][@oracle|@uniform]`);
  }
  return { use, channel, rule, noise, teacher };
}

/**
 * The arm that its name spells out: `USE[.CHANNEL.RULE[.NOISE]][@oracle|@uniform]`, each part by its name in its registry:
 * `distil` (no feedback), `distil.sentence.paper`, `distil.same-state.q-sure.yoked`, `input-centred.sentence.silent` (its neutral arm),
 * `kickstart@oracle` (a teacher that is always right), `distil.bandit.oracle@uniform`. A use has one name everywhere: `input` reads raw
 * log-probabilities as the arms of the paper's method do, `input-centred` the centred ones. A yoked arm follows the one of the same
 * name without `.yoked`. All that have a channel count the verdicts that are dealt.
 * @throws UnknownNameError for a part that there is not, with the nearest; InputError for a name of another form, and for a channel
 *   whose verdicts the rule cannot give
 */
export function compose(name: string): Arm {
  const {
    use: useName,
    channel: channelName,
    rule: ruleName,
    noise: noiseName,
    teacher: teacherName,
  } = composedName(name);
  const use = uses.get(useName);
  const other = teacherName === undefined ? undefined : teacherOf(name, teacherName);
  const teacher = other?.teacher ?? "named";
  const last = other ? [other.title] : [];
  if (channelName === undefined || ruleName === undefined) {
    return arm({ name, title: titleOf(use, "no feedback", ...last), use, channels: [], teacher });
  }
  const [channel, rule] = [channels.get(channelName), rules.get(ruleName)];
  checkForesight(name, channel, rule);
  const noise = noiseName === undefined ? none : noises.get(noiseName);
  if (noiseName === none.name) throw new InputError(`${JSON.stringify(name)} names no noise; leave .${none.name} out`);
  const title = titleOf(use, channel.title, rule.title, ...(noise === none ? [] : [noise.title]), ...last);
  const follows = noise.after
    ? { follows: [[useName, channelName, ruleName].join("."), ...(other ? [teacherName] : [])].join("@") }
    : {};
  return arm({ name, title, use, channels: [channel], rule, noise, teacher, counted: true, ...follows });
}

function titleOf(use: { readonly title: string }, ...rest: readonly string[]): string {
  return [`the student ${use.title}`, ...rest].join("; ");
}

function teacherOf(name: string, teacher: string): Pick<Arm, "teacher" | "title"> {
  if (Object.hasOwn(TEACHERS, teacher)) return TEACHERS[teacher];
  const known = Object.keys(TEACHERS).map((one) => `@${one}`);
  throw new InputError(`${JSON.stringify(name)} has no teacher ${JSON.stringify(teacher)}; use ${known.join(" or ")}`);
}

/** Whether a rule gives the verdicts that a channel brings. */
function checkForesight(name: string, channel: ChannelKind, rule: Rule): void {
  if (!channel.foresees || rule.foresees) return;
  const able = rules.all.filter(({ foresees }) => foresees).map((one) => one.name);
  throw new InputError(
    `${JSON.stringify(name)}: the channel ${channel.name} is told verdicts before the action, which ${rule.name} cannot give; use ${able.join(", ")}`,
  );
}
