import { join } from "node:path";
import { projectFolder } from "../project";

/** The kernel's name, in place of plain tslab's: notebooks written for tslab open with it. */
export const KERNEL_NAME: string = "tslab";

/** The folder to name in JUPYTER_PATH so that Jupyter finds the project's kernel. */
export function jupyterPath(folder: string = projectFolder()): string {
  return join(folder, ".jupyter", "share", "jupyter");
}

/** Variables with which Jupyter finds the project's kernel and writes its own files inside the project's folder. */
export function jupyterEnvironment(folder: string = projectFolder()): Record<string, string> {
  const jupyter = join(folder, ".jupyter");
  return {
    JUPYTER_PATH: jupyterPath(folder),
    JUPYTER_CONFIG_DIR: join(jupyter, "config"),
    JUPYTER_DATA_DIR: join(jupyter, "data"),
    JUPYTER_RUNTIME_DIR: join(jupyter, "runtime"),
    IPYTHONDIR: join(jupyter, "ipython"),
  };
}
