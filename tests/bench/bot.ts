/**
 * The bot's success on every level over the seeds 0 to 199: a table on stdout and data/bench/bot.json.
 * Usage: node tests/dist/bench/bot.js [SEEDS=200] [LEVEL…]
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Bot } from "tandem/dist/env/bot/bot";
import { BotError } from "tandem/dist/env/bot/errors";
import type { Action } from "tandem/dist/env/codes";
import { Episode } from "tandem/dist/env/episode";
import type { Level } from "tandem/dist/env/levels/level";
import { levels } from "tandem/dist/env/levels/registry";

const ROOT = resolve(__dirname, "../../..");

interface Row {
  readonly level: string;
  readonly episodes: number;
  /** Episodes that ended with success. */
  readonly successes: number;
  /** Episodes that ended with failure (strict missions). */
  readonly failures: number;
  /** Episodes that reached the step limit, the bot still at work or done too early. */
  readonly timeouts: number;
  /** Episodes in which the bot gave up, by the error's name. */
  readonly errors: Readonly<Record<string, number>>;
  /** Steps of the episodes that succeeded, on average. */
  readonly meanSteps: number;
}

/** How one episode ends: a word, or the name of the bot's error. */
function play(episode: Episode): string {
  const bot = new Bot(episode);
  let taken: Action | undefined;
  try {
    while (!episode.terminated && !episode.truncated) {
      taken = bot.replan(taken);
      episode.step(taken);
    }
  } catch (error) {
    if (error instanceof BotError) return error.name;
    throw error;
  }
  if (episode.reward > 0) return "success";
  return episode.terminated ? "failure" : "timeout";
}

function measure(which: Level, episodes: number): Row {
  const counts: Record<string, number> = {};
  let steps = 0;
  const episode = new Episode(which);
  for (let seed = 0; seed < episodes; seed++) {
    episode.reset(seed);
    const end = play(episode);
    counts[end] = (counts[end] ?? 0) + 1;
    if (end === "success") steps += episode.stepCount;
  }
  const { success = 0, failure = 0, timeout = 0, ...errors } = counts;
  return {
    level: which.id,
    episodes,
    successes: success,
    failures: failure,
    timeouts: timeout,
    errors,
    meanSteps: steps / success,
  };
}

function line({ level, episodes, successes, failures, timeouts, errors, meanSteps }: Row): string {
  const share = `${((100 * successes) / episodes).toFixed(1)} %`;
  const rest = Object.entries(errors).map(([name, count]) => `${name} ${count}`);
  if (failures > 0) rest.unshift(`failed ${failures}`);
  if (timeouts > 0) rest.unshift(`timed out ${timeouts}`);
  const steps = Number.isFinite(meanSteps) ? meanSteps.toFixed(1) : "-";
  return [level.padEnd(34), share.padStart(8), steps.padStart(8), `  ${rest.join(", ")}`].join("").trimEnd();
}

const [episodes = "200", ...ids] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(episodes)) {
  console.error(`invalid number of seeds "${episodes}"; pass 1 or more`);
  process.exitCode = 2;
} else {
  const rows = (ids.length > 0 ? ids.map((id) => levels.get(id)) : levels.all).map((which) =>
    measure(which, Number(episodes)),
  );
  console.log(`${"level".padEnd(34)} success   steps  otherwise`);
  for (const row of rows) console.log(line(row));
  const solved = rows.reduce((sum, { successes }) => sum + successes, 0);
  console.log(`${solved} of ${rows.length * Number(episodes)} episodes solved`);
  mkdirSync(join(ROOT, "data/bench"), { recursive: true });
  writeFileSync(join(ROOT, "data/bench/bot.json"), `${JSON.stringify({ rows }, null, 2)}\n`);
}
