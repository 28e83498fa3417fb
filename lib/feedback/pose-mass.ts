import { logProbabilities } from "../distribution";
import type { AnyLevel } from "../env/environments";
import type { Level } from "../env/levels/level";
import { type Situation, situations } from "../env/situations";
import { K } from "../teacher/candidates";
import { lamorelPrompt } from "../teacher/prompt";
import { checkScores } from "../teacher/reply";
import type { Query, Teacher } from "../teacher/teacher";
import type { Channel } from "./channels/channel";
import { addedBiases, toldTogether } from "./channels/together";
import { replyLogs } from "./reply-logs";
import { rightMass } from "./right-masses";
import { viewOf } from "./view";

const known = new WeakMap<Level, readonly Situation[]>();

/**
 * What channels that remember have made of a teacher (H1 of those): the mean right mass of its final distribution, after what it is
 * told and with the log-odds that are added, over all poses of GoToRedBallNoDists, of another level over the states of 200 episodes of
 * chance. The channels are only read.
 * @returns undefined for a level of one's own, whose states are not known
 */
export async function poseMass(
  teacher: Teacher,
  channels: readonly Channel[],
  level: AnyLevel,
): Promise<number | undefined> {
  if ("open" in level) return undefined;
  const all = known.get(level) ?? situations(level);
  known.set(level, all);
  const sessions = channels.map((channel) => channel.open(1, true));
  const views = all.map(({ mission, descriptions }) => viewOf(mission, descriptions));
  const queries = all.map(({ mission, descriptions, rightActions }, k): Query => {
    const prompt = lamorelPrompt(mission, descriptions, toldTogether(sessions, 0, views[k])?.text ?? "");
    return { prompt, ...(teacher.sees === "truth" ? { rightActions } : {}) };
  });
  const replies = await teacher.score(queries);
  let [mass, poses] = [0, 0];
  checkScores(teacher, queries, replies, K);
  for (const [k, { rightActions, weight }] of all.entries()) {
    const biased = addedBiases(sessions, 0, views[k], replies[k]);
    mass += weight * rightMass(biased ? logProbabilities(biased) : replyLogs(replies[k]), rightActions);
    poses += weight;
  }
  return mass / poses;
}
