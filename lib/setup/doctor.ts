import { existsSync } from "node:fs";
import { projectFolder } from "../project";
import { fingerprint } from "../runs";
import { teacherNames } from "../teacher";

/** One thing that was looked at. */
export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly message: string;
}

/** Looks at what the project needs on this machine, and what is missing costs. */
export function doctor(): Finding[] {
  const { backend, tensorflow, node } = fingerprint();
  const native = backend === "tensorflow";
  const has = (what: string, path: string, fix: string): Finding => {
    const ok = existsSync(path);
    return { what, ok, message: ok ? path : `missing; ${fix}` };
  };
  return [
    { what: "Node", ok: /^v2[0-2]\./.test(node), message: `${node} (20 or 22 is needed)` },
    {
      what: "TensorFlow",
      ok: native,
      message: native
        ? tensorflow
        : `${tensorflow} in plain JavaScript: training is 30 to 60 times slower; run \`make setup\``,
    },
    has("Python environment", projectFolder(".venv", "bin", "python"), "run `make setup`"),
    has("kernel", projectFolder(".jupyter", "share", "jupyter", "kernels", "tslab", "kernel.json"), "run `make setup`"),
    { what: "teachers", ok: true, message: teacherNames().join(", ") },
  ];
}
