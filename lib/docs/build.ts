import { existsSync } from "node:fs";
import { FailedError } from "../errors";
import { projectFolder } from "../project";
import { buildApi } from "./api";
import { buildSite } from "./site";

/**
 * Writes the documentation, `data/docs`: the texts of `docs/` as pages, and the API site of the docstrings.
 * @returns path of its first page
 * @throws FailedError where a page cannot be made; where the API cannot be, the pages are written first, with the API site of before
 */
export async function buildDocs(log: (line: string) => void): Promise<string> {
  const before = projectFolder("data", "docs", "api");
  const reports = existsSync(projectFolder("data", "reports", "index.html"));
  const texts = projectFolder("docs");
  const site = (api: string | undefined): string => buildSite(projectFolder("data"), "docs", { texts, api, reports });
  let api: string;
  try {
    api = await buildApi(log);
  } catch (error) {
    if (!(error instanceof FailedError)) throw error;
    log(`${site(existsSync(before) ? before : undefined)} is written, without a new API site`);
    throw error;
  }
  return site(api);
}
