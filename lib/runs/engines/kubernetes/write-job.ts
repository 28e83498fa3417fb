import { basename, join } from "node:path";
import { writeWhole } from "../../../files";
import { containerfile } from "./containerfile";
import { jobManifest, jobName } from "./manifest";
import type { KubernetesOptions } from "./options";

/** Paths of what was written for Kubernetes. */
export interface WrittenJob {
  readonly manifest: string;
  readonly containerfile: string;
}

/** The manifest of a sweep's Job. @param folder of the sweep */
export function jobManifestOf(folder: string, of: number, options: KubernetesOptions): string {
  return jobManifest(jobName(basename(folder)), of, options);
}

/**
 * Writes the manifest of a sweep's Job, and what its image is built of.
 * @param folder of the sweep
 * @param into where they go
 */
export function writeJob(folder: string, into: string, of: number, options: KubernetesOptions): WrittenJob {
  const paths = { manifest: join(into, "job.yaml"), containerfile: join(into, "Containerfile") };
  writeWhole(paths.manifest, jobManifestOf(folder, of, options));
  writeWhole(paths.containerfile, containerfile());
  return paths;
}
