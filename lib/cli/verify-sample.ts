import { randomInt } from "node:crypto";
import { withoutControlCodes } from "../control-codes";
import { Pcg64 } from "../env";
import { FailedError } from "../errors";
import { askedName, drawn, type PlannedRun, type Remade, type Result, remake } from "../results";
import { countWriter } from "./progress";

/** How a sample is drawn. */
export interface SampleOptions {
  readonly count: number;
  /** Of the draw, which is told; by chance unless given. */
  readonly seed?: number;
  /** Processes at once. */
  readonly workers?: number;
}

/**
 * Makes some runs anew, drawn at random, and tells whether their bytes are the published ones.
 * @param results that are published
 * @throws FailedError where some bytes differ
 */
export async function verifySample(
  planned: readonly PlannedRun[],
  results: readonly Result[],
  { count, seed = randomInt(1, 2 ** 31), ...limits }: SampleOptions,
): Promise<void> {
  const random = new Pcg64(BigInt(seed));
  const some = drawn(planned, count, (n) => random.integers(0, n));
  await verifyRuns(some, results, { ...limits, told: `drawn with --seed ${seed}` });
}

/**
 * Makes published runs anew and tells whether their bytes are the published ones.
 * @param told a line beside the counts
 * @throws FailedError where some bytes differ
 */
export async function verifyRuns(
  some: readonly PlannedRun[],
  results: readonly Result[],
  { told, ...limits }: { readonly workers?: number; readonly told?: string } = {},
): Promise<void> {
  const published = new Map(results.map((result) => [askedName(result.spec), result]));
  const writer = countWriter("runs made anew");
  let done = 0;
  const found = await remake(some, published, { ...limits, onRun: () => writer(++done, some.length) });
  for (const { key, spec, finding } of found) {
    console.log(withoutControlCodes(`${key} ${spec.arm}, ${spec.teacher}, seed ${spec.seed}: ${finding}`));
  }
  const differs = ({ finding }: Remade): boolean => finding.startsWith("differs");
  const failed = found.filter(differs).length;
  if (told !== undefined) console.log(told);
  console.log(`${found.length - failed} passed, ${failed} failed`);
  if (failed > 0) throw new FailedError(`${failed} of ${found.length} runs could not be verified`);
}
