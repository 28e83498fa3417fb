import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { InputError } from "../errors";
import { projectFolder } from "../project";
import { plainPageHtml } from "../report/page/page";
import { publishFolder } from "../report/page/publish";
import { SOURCES } from "../report/page/scripts";

/** What is published: folders of `data`, what they are, and what makes them. */
const PARTS = [
  { folder: "reports", title: "Reports", about: "what came out, figure by figure", made: "make run" },
  {
    folder: "docs",
    title: "Documentation",
    about: "quick start, guides, file formats, questions, API",
    made: "make docs",
  },
] as const;

const ABOUT = "A language model teaches a reinforcement learner and hears how its advice worked out: does that help?";

/**
 * Gathers reports and documentation in `data/pages`, beside each other as in `data`, so that they lead to each other wherever the folder is
 * served from.
 * @returns path of the first page
 * @throws InputError where one of the two was not made yet
 */
export function publishPages(): string {
  for (const { folder, made } of PARTS) {
    const index = projectFolder("data", folder, "index.html");
    if (!existsSync(index)) throw new InputError(`${index} is not there; run \`${made}\` first`);
  }
  const style = readFileSync(join(SOURCES, "style.css"), "utf8");
  publishFolder(projectFolder("data"), "pages", (part) => {
    for (const { folder } of PARTS) {
      const filter = (path: string): boolean => !basename(path).startsWith("."); // what is being written beside
      cpSync(projectFolder("data", folder), join(part, folder), { recursive: true, filter });
    }
    const ways = PARTS.map(
      ({ folder, title, about }) => `<li><a href="${folder}/index.html">${title}</a>: ${about}</li>`,
    );
    const body = `<h1>tandem</h1>\n<p>${ABOUT}</p>\n<ul>${ways.join("")}</ul>`;
    writeFileSync(join(part, "index.html"), plainPageHtml("Reports and documentation", ABOUT, body, style));
  });
  return projectFolder("data", "pages", "index.html");
}
