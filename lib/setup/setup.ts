import { projectFolder } from "../project";
import { installKernelspec } from "./kernelspec";
import { setupNative } from "./native";
import { JUPYTER_REQUIREMENTS, setupPython } from "./python";

/** Sets everything up that npm does not: the Python environment, tfjs-node's native part, the kernel's specification. */
export async function setup(log: (line: string) => void): Promise<void> {
  const root = projectFolder();
  await setupPython({ venv: projectFolder(".venv"), requirements: JUPYTER_REQUIREMENTS, log });
  const native = await setupNative(root, log);
  if (!native.cached) log(native.message);
  installKernelspec(root);
}
