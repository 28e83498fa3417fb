import { CHECKPOINT_FILE, type Manifest, readRun } from "./store";

/** Whether two manifests of one key tell of the same bytes: log, checkpoint and the teacher's replies. Times may differ. */
export function sameManifests(a: Manifest, b: Manifest): boolean {
  return a.replies === b.replies && ["log.jsonl", CHECKPOINT_FILE].every((name) => a.files[name] === b.files[name]);
}

/** Whether the finished runs in two folders have the same bytes. @throws as `readRun` */
export function sameResult(a: string, b: string): boolean {
  return sameManifests(readRun(a).manifest, readRun(b).manifest);
}
