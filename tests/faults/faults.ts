/**
 * Tries faults and prints a table of what they did: tries, what was lost, what was counted twice. Fails where that is not nothing.
 * Usage: node tests/dist/faults/faults.js [tries of each, 20] [seed]
 */
import { execFileSync } from "node:child_process";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { withFolder } from "../temporary";
import { makeBench } from "./bench";
import { noHome, noNetwork, readOnly } from "./commands";
import { clock, memory, together } from "./conditions";
import { fullDisk, fullDiskRecording, fullDiskReport } from "./disk-full";
import { kills } from "./kills";
import { longLog, manyRuns } from "./large";
import { mutations, readables } from "./mutations";
import { browserKills, kernelKills } from "./notebook-kills";
import { type FaultRow, faultTable } from "./row";

/** Damaged files of each kind. */
const MUTATIONS = 10_000;

const [tries = 20, seed = 0] = process.argv.slice(2).map(Number);
if (!(Number.isInteger(tries) && tries >= 1 && Number.isInteger(seed) && seed >= 0)) {
  console.error(`invalid tries ${process.argv[2]} or seed ${process.argv[3]}; pass whole numbers`);
  process.exit(2);
}
try {
  execFileSync("unshare", ["-Urmn", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "ignore" });
} catch {
  console.error("the faults need namespaces of their own (Linux, unshare -Urmn), which cannot be had here");
  process.exit(2);
}

async function all(folder: string): Promise<FaultRow[]> {
  const rows: FaultRow[] = [];
  const add = (row: FaultRow): void => {
    rows.push(row);
    console.error(faultTable([row]).split("\n")[1]);
    for (const what of [...row.losses, ...row.doubles].slice(0, 20)) console.error(`  ${what}`);
  };
  const random = new Pcg64(seed);
  const bench = await makeBench(folder);
  add(await kills(bench, "command", tries, random));
  add(await kills(bench, "worker", tries, random));
  add(await kernelKills(tries, random));
  add(await browserKills(tries, random));
  add(fullDisk(bench, tries, random));
  add(fullDiskRecording(folder, Math.ceil(tries / 4), random));
  add(fullDiskReport(folder, Math.ceil(tries / 4), random));
  add(await together(bench, Math.ceil(tries / 4)));
  add(await memory(bench, 8));
  add(await clock(bench, Math.ceil(tries / 4)));
  add(await readOnly(folder));
  add(await noHome(folder));
  add(await noNetwork(folder));
  add(manyRuns(bench));
  add(longLog(bench));
  for (const readable of await readables(folder)) add(mutations(readable, MUTATIONS, seed));
  return rows;
}

withFolder(all).then((rows) => {
  console.log(faultTable(rows));
  if (rows.some(({ losses, doubles }) => losses.length + doubles.length > 0)) process.exitCode = 1;
});
