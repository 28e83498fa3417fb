import type { LoggedRun } from "../runs";
import { interval, signed } from "./answers/numbers";
import { type Link, mechanismLinks } from "./loop-picture";

/** What it comes to where a link of the loop is the first that lets nothing through, in the order in which feedback passes them. */
const BREAKS: readonly (readonly [name: string, broken: string])[] = [
  ["informative", "tokens that were right are not called better noticeably more often than wrong ones"],
  ["heard", "the teacher does not say its token noticeably less often after worse than after better"],
  [
    "in the right direction",
    "what the teacher says after a verdict is not noticeably more often right than after one dealt at random",
  ],
];

/**
 * Where feedback stops on its way from the action back to the advice, in one sentence: at the first broken link, else at the first of which
 * that cannot be told, else at the first weak one, else nowhere.
 */
export function loopSentence(runs: readonly LoggedRun[]): string {
  const links = new Map(mechanismLinks(runs).map((link) => [link.name, link]));
  const way = BREAKS.flatMap(([name, broken]) => {
    const link = links.get(name);
    return link?.strength && link.state !== undefined ? [{ link, broken }] : [];
  });
  if (way.length === 0) {
    const known = BREAKS.flatMap(([name]) => links.get(name) ?? []).filter((link) => link.strength !== undefined);
    if (known.length === 0) return "Where it stops cannot be told: no verdict was heard.";
    const all = known.map((link) => `${link.name} ${strength(link)}`).join(", ");
    return `Where it stops cannot be told of one run, which has no intervals: ${all}.`;
  }
  const first = (state: Link["state"]) => way.find(({ link }) => link.state === state);
  const found = first("broken") ?? first("unclear") ?? first("weak");
  const others = (link?: Link): string =>
    way
      .filter((one) => one.link !== link)
      .map((one) => `${one.link.name} ${strength(one.link)}`)
      .join(", ");
  if (!found) return `No link is broken: ${others()}.`;
  const { link, broken } = found;
  const head = link.state === "broken" ? `It breaks at “${link.name}”: ${broken}` : `“${link.name}” is ${link.state}`;
  const rest = others(link);
  return `${head} (${link.about}: ${strength(link)})${rest === "" ? "" : `; ${rest}`}.`;
}

function strength({ strength }: Link): string {
  const { value, low, high } = strength!;
  return `${signed(value)} ${interval(low, high)}`;
}
