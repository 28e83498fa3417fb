import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { canonical, sha256 } from "../hash";
import { projectFolder } from "../project";
import { teacherFingerprint } from "../teacher";
import { settingsOf } from "./plan";
import type { RunSpec } from "./spec";
import { teacherNameOf } from "./teacher-of";

/** Rooms and files of the compiled library whose code decides what a run's log says. */
const CODE = [
  "distribution.js",
  "registry.js",
  "safetensors.js",
  "safetensors-header.js",
  "env",
  "model",
  "teacher",
  "policy",
  "feedback",
  join("runs", "train.js"),
];

/** What a run's key is the hash of. */
export interface Identity {
  /** The spec with its settings written out and without what its arm does not use. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** sha256 of the code that runs. */
  readonly code: string;
  /** sha256 of the lockfile. */
  readonly lock: string;
  /** The teacher's fingerprint; null in arms without one. */
  readonly teacher: string | null;
}

/**
 * Who a run is: the same identity, on the same kind of machine, gives the same bytes of log.
 * @throws InputError, FailedError as {@link teacherFingerprint}
 */
export async function identity(spec: RunSpec, progress?: (line: string) => void): Promise<Identity> {
  const settings = settingsOf(spec);
  const name = teacherNameOf(spec);
  const options = { scoring: settings.scoring, level: spec.level, ...(progress ? { progress } : {}) };
  return {
    spec: { level: spec.level, arm: spec.arm, seed: spec.seed, settings },
    ...currentCode(),
    teacher: name === undefined ? null : await teacherFingerprint(name, options),
  };
}

/** A run's key: 16 hexadecimal digits of its identity's sha256. */
export function keyOf(identity: Identity): string {
  return sha256(canonical(identity)).slice(0, 16);
}

let code: string | undefined;

/** sha256 of the code that makes runs, and of the lockfile, as they are here and now. */
export function currentCode(): Pick<Identity, "code" | "lock"> {
  code ??= hashCode(join(__dirname, ".."));
  return { code, lock: sha256(readFileSync(projectFolder("package-lock.json"))) };
}

function hashCode(root: string): string {
  const hash = createHash("sha256");
  for (const part of CODE) {
    const files = part.endsWith(".js")
      ? [join(root, part)]
      : (readdirSync(join(root, part), { recursive: true }) as string[]).map((name) => join(root, part, name));
    for (const file of files.filter((name) => name.endsWith(".js")).sort()) {
      hash.update(`${relative(root, file).split(sep).join("/")}\0${sha256(readFileSync(file))}\n`);
    }
  }
  return hash.digest("hex");
}
