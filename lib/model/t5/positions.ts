import type { T5Shape } from "./shape";

/**
 * The bucket of a relative position (Raffel et al. 2020, §2.1): near ones have one each, farther ones share them
 * logarithmically. Computed in float32, as the trained models' code does, which matters at the buckets' edges.
 * @param offset position of the key minus position of the query
 * @param bothWays in the encoder; the decoder looks only back
 */
export function positionBucket(offset: number, bothWays: boolean, { buckets, farthest }: T5Shape): number {
  const count = bothWays ? Math.floor(buckets / 2) : buckets;
  const first = bothWays && offset > 0 ? count : 0;
  const distance = bothWays ? Math.abs(offset) : Math.max(0, -offset);
  const near = Math.floor(count / 2);
  if (distance < near) return first + distance;
  const { fround, log } = Math;
  const share = fround(fround(log(fround(distance / near))) / fround(log(farthest / near)));
  return first + Math.min(count - 1, near + Math.trunc(fround(share * (count - near))));
}

/** Buckets of all pairs of L prompt tokens, queries × keys. */
export function promptBuckets(length: number, shape: T5Shape): Int32Array {
  const row = Int32Array.from({ length: 2 * length - 1 }, (_, k) => positionBucket(k - length + 1, true, shape));
  const result = new Int32Array(length * length);
  for (let query = 0; query < length; query++) {
    result.set(row.subarray(length - 1 - query, 2 * length - 1 - query), query * length);
  }
  return result;
}
