import { dirname, join, resolve } from "node:path";

/** The project's folder: where `data/` and `notebooks/` lie. TANDEM_PROJECT overrides it, for tests. */
export function projectFolder(...parts: string[]): string {
  const root = process.env.TANDEM_PROJECT ? resolve(process.env.TANDEM_PROJECT) : dirname(dirname(__dirname));
  return join(root, ...parts);
}
