import { InputError } from "../../errors";
import type { DealtCounts } from "../mechanism";
import type { LogRow } from "../row";
import type { Verdict } from "../verdict";
import type { Dealing, Noise } from "./noise";

/** What a run dealt in an update that ended after so many frames. */
interface Dealt extends Readonly<DealtCounts> {
  readonly frames: number;
}

/**
 * The control for what a verdict knows of its token: in each update as many tokens are called better, worse and nothing as in the
 * run that this one follows (of the same seed, rule, channel and gate), but they are drawn at random, without replacement, over the
 * update's tokens that can be judged, whatever these are.
 *
 * The two runs live through other episodes, and where no verdict can reach an episode's last token (`sentence`) may have other numbers
 * of such tokens. Those that this run has more hear no verdict; where it has fewer, so many of its parent's, any of them, are never
 * dealt. Evaluations are no updates and have no counts: in one each token is called better, worse or nothing with the probabilities
 * that these have in the parent's update before it.
 */
export const yoked: Noise = {
  name: "yoked",
  title: "as many verdicts of each kind as in the run itself, dealt out at random",
  create: () => {
    throw new InputError("yoked deals the verdicts of another run; name its arm in the arm's follows");
  },
  after: (rows) => {
    const counts = countsOf(rows);
    return { ...yoked, create: () => ({ open: (frozen) => (frozen ? likely(counts) : yokedDealing(counts)) }) };
  },
};

function countsOf(rows: readonly LogRow[]): Dealt[] {
  return rows.flatMap((row) => {
    if (row.kind !== "update") return [];
    const { frames, links } = row;
    if (links.dealt) return [{ frames, ...links.dealt }];
    throw new InputError("the run that yoked follows does not count the verdicts it deals; set counted in its arm");
  });
}

/** Takes one of b + w + n at random. @returns which kind it was */
function take({ better, worse, none }: DealtCounts, integer: (n: number) => number): keyof DealtCounts {
  const drawn = integer(better + worse + none);
  return drawn < better ? "better" : drawn < better + worse ? "worse" : "none";
}

const verdictOf = (kind: keyof DealtCounts): Verdict | undefined => (kind === "none" ? undefined : kind);
const isEmpty = ({ better, worse, none }: DealtCounts): boolean => better + worse + none === 0;

/** Without replacement within an update. */
function yokedDealing(counts: readonly Dealt[]): Dealing {
  let update = -1;
  let left: DealtCounts = { better: 0, worse: 0, none: 0 };
  return (steps, { frames, integer }) => {
    const now = counts.findIndex((one) => one.frames > frames);
    if (now !== update) left = { better: 0, worse: 0, none: 0, ...counts.at(now) };
    update = now;
    return steps.map(() => {
      if (isEmpty(left)) return undefined;
      const kind = take(left, integer);
      left[kind]--;
      return verdictOf(kind);
    });
  };
}

/** With the probabilities of the update before. */
function likely(counts: readonly Dealt[]): Dealing {
  return (steps, { frames, integer }) => {
    const before = counts.filter((one) => one.frames <= frames).at(-1);
    return steps.map(() => (before && !isEmpty(before) ? verdictOf(take(before, integer)) : undefined));
  };
}
