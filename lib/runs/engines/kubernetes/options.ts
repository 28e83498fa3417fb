import { InputError } from "../../../errors";

/** What Kubernetes is told of a sweep's tasks. */
export interface KubernetesOptions {
  /** The container image that {@link containerfile} builds. */
  readonly image: string;
  /** Name of the PersistentVolumeClaim on which the sweep's folder lies. */
  readonly claim: string;
  /** The sweep's folder on that volume; the volume's root unless told. */
  readonly subPath?: string;
  /** Pods that run at once, at most. */
  readonly parallelism: number;
  /** Memory of a pod, such as `2Gi`, and its share of processors, such as `1` or `500m`. */
  readonly mem: string;
  readonly cpu: string;
}

const FORMS: readonly (readonly [keyof KubernetesOptions, string, RegExp, string])[] = [
  ["image", "--image", /^[\w.\-/:@]+$/, "pass an image's reference, such as registry.example.org/tandem:1"],
  ["claim", "--claim", /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, "pass a PersistentVolumeClaim's name"],
  ["subPath", "--subpath", /^(?!\/)(?!(.*\/)?\.\.(\/|$))[^\0\n]+$/, "pass a relative path without .."],
  ["mem", "--mem", /^\d+(Ki|Mi|Gi|Ti|K|M|G|T)?$/, "pass bytes, or a number with Mi or Gi"],
  ["cpu", "--cpu", /^(\d+(\.\d+)?|\d+m)$/, "pass a number of processors, such as 1 or 500m"],
];

/** Makes sure that options are such that Kubernetes can take. @throws InputError for the first that is not */
export function checkKubernetesOptions(options: KubernetesOptions): KubernetesOptions {
  for (const [name, flag, form, hint] of FORMS) {
    const value = options[name];
    if (value !== undefined && !form.test(String(value))) {
      throw new InputError(`invalid ${flag} ${JSON.stringify(value)}; ${hint}`);
    }
  }
  return options;
}
