import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { FailedError } from "../../errors";
import { projectFolder } from "../../project";
import { withFormulas } from "./formulas";
import { SOURCES } from "./scripts";

/**
 * Executed notebooks (`.ipynb`) and texts (`.md`) as the bodies of pages, by path: code highlighted, formulas as MathML. HTML in a text
 * stays text.
 * @throws FailedError when nbconvert fails
 */
export function renderBodies(paths: readonly string[]): Record<string, string> {
  const python = projectFolder(".venv", "bin", "python");
  try {
    const out = execFileSync(python, [join(SOURCES, "render.py"), ...paths], { maxBuffer: 1 << 30, encoding: "utf8" });
    const bodies = Object.entries(JSON.parse(out) as Record<string, string>);
    return Object.fromEntries(bodies.map(([path, body]) => [path, withFormulas(body)]));
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    const last = stderr.trim().split("\n").pop();
    throw new FailedError(
      `the pages could not be rendered: ${last || (error as Error).message}; is \`make setup\` done?`,
    );
  }
}
