import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "tandem/dist/alive";
import type { Pcg64 } from "tandem/dist/env/random/pcg64";
import { type Bench, ended, finish, isOneLine, startRuns, wrongSoFar } from "./bench";
import { childrenOf } from "./processes";
import type { FaultRow } from "./row";

/** Kills of one store before its runs are done to their end. */
const KILLS = 5;
/** Time in which the workers of a command that was killed must be gone. */
const ORPHANS_MS = 20_000;

/** Kills runs by -9 at random moments, each time on what the kill before left: the command that does them, or one of its workers. */
export async function kills(
  bench: Bench,
  victim: "command" | "worker",
  tries: number,
  random: Pcg64,
): Promise<FaultRow> {
  const [losses, doubles]: [string[], string[]] = [[], []];
  const start = performance.now();
  const alone = await finish(bench, join(bench.folder, `${victim}-alone`));
  const longest = performance.now() - start;
  losses.push(...alone.losses);
  let [killed, stores, late] = [0, 0, 0];
  while (killed < tries) {
    const runs = join(bench.folder, `${victim}-${stores++}`);
    for (let k = 0; k < KILLS && killed < tries; k++) {
      const child = startRuns(bench, runs);
      const end = ended(child);
      await Promise.race([sleep(random.uniform() * longest), end]);
      let workers = childrenOf(child.pid!);
      while (victim === "worker" && workers.length === 0 && child.exitCode === null) {
        await sleep(50);
        workers = childrenOf(child.pid!);
      }
      if (child.exitCode !== null) {
        late++;
        break;
      }
      process.kill(victim === "command" ? child.pid! : workers[random.integers(0, workers.length)], "SIGKILL");
      killed++;
      const { code, err } = await end;
      if (victim === "worker" && code !== 0 && !isOneLine(err))
        losses.push(`kill ${killed}: it said ${err.slice(0, 300)}`);
      for (const until = performance.now() + ORPHANS_MS; workers.some(isAlive) && performance.now() < until; )
        await sleep(50);
      if (workers.some(isAlive)) losses.push(`kill ${killed}: a worker lives on`);
      losses.push(...wrongSoFar(bench, runs).map((what) => `kill ${killed}: ${what}`));
    }
    const last = await finish(bench, runs);
    losses.push(...last.losses);
    doubles.push(...last.doubles);
  }
  const note = `${stores} stores done to their end, ${late} ended before their kill`;
  return { fault: `kill -9 of the ${victim}`, tries: killed, losses, doubles, note };
}
