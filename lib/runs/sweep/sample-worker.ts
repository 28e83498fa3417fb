/** A process that tries a run for some seconds, to tell what it takes; it writes nothing. */
import { workOf, workOfRow } from "../count";
import { planOf, settingsOf } from "../plan";
import { checkSpec } from "../spec";
import { openTeacherOf } from "../teacher-of";
import { Training } from "../train";
import { withModel } from "../with-model";
import type { Sample } from "./estimate";
import type { SampleRequest } from "./sample";

/** Bytes of a run's manifest, spec and the like, and of a row's timing. */
const [MANIFEST_BYTES, TIMING_BYTES] = [4_000, 100];

async function sample({ spec: asked, seconds }: SampleRequest): Promise<Sample> {
  const spec = checkSpec(asked);
  const plan = await withModel(planOf(spec), spec);
  const teacher = plan.teacher ?? (await openTeacherOf(spec));
  const training = await Training.open(plan, teacher);
  const start = { time: performance.now(), cpu: cpuSeconds() };
  let [work, rowBytes, update] = [0, 0, 0];
  for await (const rows of training.updates()) {
    for (const row of rows) {
      work += workOfRow(row);
      rowBytes += JSON.stringify(row).length + TIMING_BYTES;
    }
    update = rows[0].update;
    if ((performance.now() - start.time) / 1000 >= seconds) break;
  }
  const { parameters } = training.policy;
  const weights = parameters ? Object.values(parameters.named).reduce((sum, { byteLength }) => sum + byteLength, 0) : 0;
  const whole = update === settingsOf(spec).updates;
  return {
    work: whole ? workOf(spec) : work,
    cpuSeconds: cpuSeconds() - start.cpu,
    seconds: (performance.now() - start.time) / 1000,
    startCpuSeconds: start.cpu,
    memory: process.resourceUsage().maxRSS * 1024,
    rowBytes,
    fixedBytes: weights + MANIFEST_BYTES,
  };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

process.once("message", (request) => {
  sample(request as SampleRequest)
    .catch((error: Error) => ({ error: error.message.split("\n")[0] }))
    .then((answer) => process.send?.(answer, () => process.exit()));
});
