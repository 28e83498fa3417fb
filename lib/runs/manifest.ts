import { z } from "zod";
import { canonical, sha256 } from "../hash";
import { parseJson } from "../json";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** The name of a file in a run's folder, and not of one elsewhere. */
const fileName = z.string().regex(/^\w[\w.-]{0,99}$/);
const amount = z.number().nonnegative();

const schema = z.strictObject({
  format: z.literal("tandem-run-1"),
  key: z.string().min(1),
  spec: z.strictObject({
    level: z.string(),
    arm: z.string(),
    teacher: z.string(),
    seed: z.int().nonnegative(),
    preset: z.string(),
    overrides: z.record(z.string(), z.unknown()),
  }),
  identity: z.record(z.string(), z.unknown()).nullable(),
  teacher: z.string().nullable().optional(),
  replies: hash.nullable(),
  fingerprint: z.record(z.string(), z.unknown()),
  versions: z.record(z.string(), z.string()),
  files: z.record(fileName, hash).refine((files) => Object.hasOwn(files, "log.jsonl")),
  cpuSeconds: amount,
  seconds: amount,
  sum: hash.optional(),
});

/** A run's manifest as its file holds it: JSON, with the sha256 of all else in it as `sum`. */
export function manifestText(manifest: object): string {
  return `${JSON.stringify({ ...manifest, sum: sha256(canonical(manifest)) }, null, 2)}\n`;
}

/**
 * What {@link manifestText} was given; undefined where the text is no manifest, or anything in it was changed since. Manifests of before
 * there were sums are taken at their word.
 */
export function manifestOf(text: string): object | undefined {
  const value = parseJson(text);
  const found = schema.safeParse(value);
  if (!found.success) return undefined;
  const { sum, ...manifest } = value as Readonly<Record<string, unknown>>;
  return sum === undefined || sum === sha256(canonical(manifest)) ? manifest : undefined;
}
