import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pcg64 } from "tandem/dist/env/random/pcg64";
import { type Bench, DRIVER, isOneLine, wrongAtLast, wrongSoFar } from "./bench";
import type { FaultRow } from "./row";

/** Kilobytes of the smallest and the largest disk; the runs with their states need about as much as the largest. */
const [LEAST, MOST] = [8, 3000];

/** On a small disk of its own: the runs until it is full, what is there then, and the runs once more on a larger one. */
const LINE = `mount -t tmpfs -o size="$SIZE"k none "$TINY" && {
  "$@" "$SPECS" "$TINY/runs" 0 2>"$OUT/full.err"; echo $? >"$OUT/full.code"; cp -r "$TINY" "$OUT/full"
  mount -o remount,size=50m "$TINY" && "$@" "$SPECS" "$TINY/runs" 0 2>"$OUT/then.err"; cp -r "$TINY" "$OUT/then"; }`;

/** Fills the disk while runs and their checkpoints are written, at random places. */
export function fullDisk(bench: Bench, tries: number, random: Pcg64): FaultRow {
  const [losses, doubles]: [string[], string[]] = [[], []];
  let full = 0;
  for (let k = 0; k < tries; k++) {
    const out = join(bench.folder, `disk-${k}`);
    const tiny = join(out, "tiny");
    mkdirSync(tiny, { recursive: true });
    const size = Math.round(LEAST * (MOST / LEAST) ** random.uniform());
    const env = { ...process.env, SIZE: String(size), TINY: tiny, OUT: out, SPECS: bench.specs };
    spawnSync("unshare", ["-Urm", "sh", "-c", LINE, "sh", ...DRIVER], { env });
    if (!existsSync(join(out, "then"))) {
      losses.push(`try ${k}: no small disk could be had`);
      continue;
    }
    const [code, err] = ["full.code", "full.err"].map((name) => readFileSync(join(out, name), "utf8"));
    if (code.trim() !== "0") full++;
    if (code.trim() !== "0" && !(isOneLine(err) && /disk is full|no space left/.test(err))) {
      losses.push(`try ${k}, ${size} kB: it said ${err.slice(0, 300)}`);
    }
    losses.push(...wrongSoFar(bench, join(out, "full", "runs")).map((what) => `try ${k}, ${size} kB: ${what}`));
    const last = wrongAtLast(bench, join(out, "then", "runs"));
    losses.push(...last.losses.map((what) => `try ${k}, ${size} kB, then: ${what}`));
    doubles.push(...last.doubles);
  }
  return { fault: "disk full during runs and checkpoints", tries, losses, doubles, note: `full in ${full}` };
}
