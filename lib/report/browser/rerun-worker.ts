/** Runs in a worker of the page "Run it again": trains one run after another, by the code that trains everywhere. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { levels } from "../../env/levels/registry";
import { simd } from "../../policy/student/engines/simd";
import { mlp } from "../../policy/student/networks/mlp";
import { resolvedPlan } from "../../runs/resolved-plan";
import { Training } from "../../runs/train";
import { oracle } from "../../teacher/oracle";
import type { Teacher } from "../../teacher/teacher";
import { uniform } from "../../teacher/uniform";
import { evaluationCurve } from "../measures/curve";
import type { RerunArm, RerunExperiment } from "../page/rerun-data";
import { packedTeacher } from "./beside/packed-replies";
import { armOf } from "./beside/page-parts";
import type { FromWorker, ToWorker } from "./rerun/messages";

/** Updates between two reports of how far a run is. */
const REPORT_UPDATES = 4;

const tell = (what: FromWorker): void => (self as { postMessage(message: unknown): void }).postMessage(what);

let experiment: RerunExperiment;
let named: Teacher | undefined;

async function run(asked: RerunArm, seed: number): Promise<void> {
  const arm = armOf(asked);
  const parts = { arm, level: levels.get(experiment.level), network: mlp, engine: simd, seed };
  const teacher = { none: undefined, named, oracle, uniform }[asked.teacher];
  if (asked.teacher === "named" && !teacher) throw new Error(`this page has no replies of ${experiment.teacher}`);
  const training = await Training.open(resolvedPlan(parts, experiment.settings), teacher);
  const log = sha256.create();
  const encoder = new TextEncoder();
  for await (const rows of training.updates()) {
    for (const row of rows) log.update(encoder.encode(`${JSON.stringify(row)}\n`));
    const { frames, heights } = evaluationCurve(rows, asked.measure, "return");
    for (const [k, height] of heights.entries()) tell({ kind: "point", point: [frames[k], height] });
    const { update } = rows[0];
    if (update % REPORT_UPDATES === 0) tell({ kind: "update", update });
  }
  tell({ kind: "done", log: bytesToHex(log.digest()) });
}

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  const work = async (): Promise<void> => {
    if (data.kind === "run") return run(data.arm, data.seed);
    experiment = data.experiment;
    named = data.replies && (await packedTeacher(experiment.teacher, data.replies));
    tell({ kind: "ready" });
  };
  work().catch((error: Error) => tell({ kind: "failed", message: error.message }));
});
