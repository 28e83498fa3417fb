import { editDistance } from "../errors";

/** Share of a candidate's characters that may be wrong in what was said, at most. */
const MAX_WRONG = 1 / 3;
/** Characters of a reply that are looked at, at most. */
const MAX_CHARACTERS = 2000;

/**
 * The candidate that a model's words stand for: the one that is said first, word by word; else, where the whole reply is
 * short, the one that it misspells.
 * @returns its index, or −1 where none was meant
 */
export function nearestCandidate(said: string, candidates: readonly string[]): number {
  const text = plainWords(said.slice(0, MAX_CHARACTERS));
  const places = candidates.map((candidate) => ` ${text} `.indexOf(` ${plainWords(candidate)} `));
  const first = Math.min(...places.filter((place) => place >= 0));
  if (Number.isFinite(first)) return longestAt(places, first, candidates);
  const costs = candidates.map((candidate) => editDistance(text, plainWords(candidate)) / candidate.length);
  const least = Math.min(...costs);
  return text !== "" && least <= MAX_WRONG ? costs.indexOf(least) : -1;
}

/** Lower-case letters and digits, one space between words. */
function plainWords(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Of the candidates said at a place, the longest. */
function longestAt(places: readonly number[], place: number, candidates: readonly string[]): number {
  return places.reduce(
    (best, at, k) => (at === place && (best < 0 || candidates[k].length > candidates[best].length) ? k : best),
    -1,
  );
}
