import { cpus } from "node:os";
import type { EngineName } from "../feedback/settings";
import { PINNED_ENVIRONMENT, tensorflow } from "../policy/student/tensorflow";
import type { Teacher } from "../teacher/teacher";

/** What decides the bytes of a run's log beside its identity. */
export interface Fingerprint {
  /** `tensorflow` (native), `cpu` (plain tfjs), or `simd`: the kernel of our own. */
  readonly backend: string;
  /** Version; `none` where it is not loaded. */
  readonly tensorflow: string;
  readonly node: string;
  readonly platform: string;
  /** The environment variables that pin threads and kernels, as they were. */
  readonly pins: Readonly<Record<string, string>>;
  /** Whether engine and teacher give the same bytes on every machine, whatever the rest says. */
  readonly portable?: true;
  /** For the record; results do not depend on it where the rest is equal. */
  readonly cpu: string;
}

/**
 * This process's fingerprint, for a run of an engine; loads TensorFlow where that is one.
 * @param teacher the run's; undefined in arms without one
 */
export function fingerprint(engine: EngineName, teacher: Pick<Teacher, "portable"> | undefined): Fingerprint {
  const { backend, version } = engine === "tfjs" ? tensorflow() : { backend: engine, version: "none" };
  const pins = Object.keys(PINNED_ENVIRONMENT).map((name) => [name, process.env[name] ?? ""]);
  return {
    backend,
    tensorflow: version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    pins: Object.fromEntries(pins),
    ...(engine === "simd" && (teacher?.portable ?? teacher === undefined) ? { portable: true } : {}),
    cpu: cpus()[0]?.model ?? "unknown",
  };
}

/** Whether two machines should give the same bytes. */
export function sameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  if (a.portable && b.portable) return true;
  const { cpu: _a, ...one } = a;
  const { cpu: _b, ...other } = b;
  return JSON.stringify(one) === JSON.stringify(other);
}
