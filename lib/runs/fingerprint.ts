import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import type { EngineName } from "../feedback/settings";
import { canonical } from "../hash";
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
  readonly cpu: string;
  /** Sizes of the processor's caches, by which Eigen cuts its matrix products, and so the order of their sums. */
  readonly caches: string;
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
    caches: cacheSizes(),
  };
}

/** Such as `48K 32K 2048K 307200K`; `unknown` where the system does not tell. */
function cacheSizes(folder = "/sys/devices/system/cpu/cpu0/cache"): string {
  try {
    const found = readdirSync(folder).filter((name) => name.startsWith("index"));
    return found.map((name) => readFileSync(join(folder, name, "size"), "utf8").trim()).join(" ");
  } catch {
    return "unknown";
  }
}

/** Whether two machines should give the same bytes. */
export function sameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  if (a.portable && b.portable) return true;
  return canonical(a) === canonical(b);
}
