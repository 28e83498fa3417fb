/** Promises: scripts for SLURM hold what was asked and nothing else; what scontrol prints is read; options that are none are refused. */
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { expand, parseJobs } from "tandem/dist/runs/engines/slurm/job-states";
import { checkSlurmOptions } from "tandem/dist/runs/engines/slurm/options";
import { slurm } from "tandem/dist/runs/engines/slurm/scontrol";
import { arrayScript, mergeScript, ranges } from "tandem/dist/runs/engines/slurm/script";

const TARGET = {
  folder: "/shared/my sweep's é",
  directory: "/home/a b",
  program: "/home/a b/lib/bin/tandem.js",
  logs: "/shared/my sweep's é/logs%",
};

test("SLURM is asked for whole lists of tasks, which it cuts unless told", async () => {
  const answer = await slurm("sh", ["-c", "echo $SLURM_BITSTR_LEN"]);
  assert.deepEqual(answer, { ok: true, text: "0\n" });
});

test("the script of an array is a readable one, and safe for paths with spaces and quotes", () => {
  const options = { partition: "gpu,cpu", account: "lab", time: "2:00:00", mem: "2G", arrayLimit: 8 };
  const script = arrayScript(TARGET, [0, 1, 2, 5], 60, options);
  assert.equal(
    script,
    `#!/bin/bash
#SBATCH --job-name="tandem-my sweep's é"
#SBATCH --array=0-2,5%8
#SBATCH --partition=gpu,cpu
#SBATCH --account=lab
#SBATCH --time=2:00:00
#SBATCH --mem=2G
#SBATCH --cpus-per-task=1
#SBATCH --chdir="/home/a b"
#SBATCH --output="/shared/my sweep's é/logs%%/%A_%a.log"
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --signal=B:TERM@60

exec node '/home/a b/lib/bin/tandem.js' sweep task '/shared/my sweep'\\''s é' "$SLURM_ARRAY_TASK_ID" --of 60
`,
  );
  const words = execFileSync("bash", ["--norc", "-c", script.replace("exec node", "printf '%s\\n'")], {
    env: { SLURM_ARRAY_TASK_ID: "5" },
    encoding: "utf8",
  });
  assert.deepEqual(words.split("\n").slice(0, -1), [TARGET.program, "sweep", "task", TARGET.folder, "5", "--of", "60"]);
  const merge = mergeScript(TARGET, options);
  assert.match(merge, /^exec node .* sweep merge '\/shared\/my sweep'\\''s é'$/m);
  assert.doesNotMatch(merge, /--time|--mem|--array/, "what a task needs is not what merging needs");
  assert.throws(() => arrayScript({ ...TARGET, folder: 'a"b', logs: 'a"b/logs' }, [0], 1, {}), { exitCode: 2 });
});

test("numbers and their ranges", () => {
  for (const [numbers, text] of [
    [[0], "0"],
    [[0, 1, 2, 5, 7, 8], "0-2,5,7-8"],
  ] as const) {
    assert.equal(ranges(numbers), text);
    assert.deepEqual(expand(text), numbers);
  }
  assert.deepEqual(expand("3,10-20:5%2"), [3, 10, 15, 20]);
  assert.deepEqual(expand(""), []);
});

test("what scontrol prints of an array", () => {
  const states =
    parseJobs(`JobId=9 ArrayJobId=9 ArrayTaskId=4-5%2 JobName=x Requeue=1 Restarts=0 JobState=PENDING Reason=JobArrayTaskLimit Dependency=(null) ExitCode=0:0
JobId=10 ArrayJobId=9 ArrayTaskId=0 JobName=x JobState=FAILED Reason=JobLaunchFailure Dependency=(null) ExitCode=0:9 DerivedExitCode=0:0
`);
  assert.deepEqual([...states.keys()].sort(), [0, 4, 5]);
  assert.deepEqual(states.get(0), { state: "FAILED", reason: "JobLaunchFailure", exit: "0:9" });
  assert.deepEqual(states.get(5), { state: "PENDING", reason: "JobArrayTaskLimit", exit: "0:0" });
});

test("options that would be something else in a script are refused", () => {
  const bad = [
    { partition: "a\n#SBATCH --exclusive" },
    { account: "a b" },
    { time: "1:2" },
    { mem: "2GB" },
    { qos: "" },
  ];
  for (const options of bad) assert.throws(() => checkSlurmOptions(options), { exitCode: 2, message: /^invalid --/ });
  for (const time of ["30", "30:00", "2:00:00", "1-12", "1-12:30:00"]) checkSlurmOptions({ time });
});
