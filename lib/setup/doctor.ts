import { existsSync } from "node:fs";
import { freeBytes, RUN_BYTES } from "../files";
import { tensorflow } from "../policy";
import { nativeFailure } from "../policy/student/tfjs-node";
import { projectFolder } from "../project";
import { teacherNames } from "../teacher";
import { findCompiler } from "./native-wheel";

/** One thing that was looked at. */
export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly message: string;
}

const { nodeTooOld } = require("../../bin/check-node.js") as { nodeTooOld: (version: string) => string | undefined };

/** Looks at what the project needs on this machine, does an operation with TensorFlow, and says what is missing costs. */
export async function doctor(): Promise<Finding[]> {
  const tooOld = nodeTooOld(process.versions.node);
  const free = freeBytes(projectFolder("data"));
  const has = (what: string, path: string): Finding => {
    const ok = existsSync(path);
    return { what, ok, message: ok ? path : "missing; run `make setup`" };
  };
  return [
    { what: "Node", ok: tooOld === undefined, message: tooOld ?? process.version },
    ...(await native()),
    {
      what: "disk",
      ok: free >= RUN_BYTES,
      message: `${(free / 1e9).toFixed(1)} GB free; runs want 0.1 GB, set-up 3 GB`,
    },
    has("Python environment", projectFolder(".venv", "bin", "python")),
    has("kernel", projectFolder(".jupyter", "share", "jupyter", "kernels", "tslab", "kernel.json")),
    { what: "teachers", ok: true, message: teacherNames().join(", ") },
  ];
}

/** TensorFlow and, where its native part does not work, the compiler that can make it. */
async function native(): Promise<Finding[]> {
  const { backend, version } = tensorflow();
  if (backend === "tensorflow") return [{ what: "TensorFlow", ok: true, message: `${version}, multiplies` }];
  const message = `${version} in plain JavaScript: training is 30 to 60 times slower; run \`make setup\` (${nativeFailure()})`;
  const compiler = await findCompiler().then(
    (found) => ({ what: "compiler", ok: true, message: found }),
    (error: Error) => ({ what: "compiler", ok: false, message: error.message }),
  );
  return [{ what: "TensorFlow", ok: false, message }, compiler];
}
