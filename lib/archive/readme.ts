import type { Selection } from "../results";
import { isReference } from "../runs/own/reference";
import type { CrateFacts } from "./crate";

/** What an archive says of itself to people. */
export function readmeOf(
  { source }: Selection,
  { name, description, date, runs, teachers, modules, version }: CrateFacts,
): string {
  const where =
    source === "published" ? "`results/`: published runs, many in a file, see `results.md`" : "`runs/`: a folder a run";
  const list = teachers.map(
    ({ name, fingerprint, archived }) =>
      `* ${name}: ${fingerprint}${archived === null && !isReference(name) ? " (files not in this archive)" : ""}`,
  );
  const own = modules.map(
    ({ name, archived }) => `* ${name}${archived ? "" : " (changed since, or gone: not in this archive)"}`,
  );
  const about =
    own.length === 0
      ? ""
      : `
Parts of one's own, whose sources are in \`modules/\` to be read. \`verify\` runs no code of an archive, and leaves their runs out: copy them
into a project to make such a run again.

${own.join("\n")}
`;
  return `# ${name}

${description}. Made by tandem ${version} on ${date}; an RO-Crate (\`ro-crate-metadata.json\`).

* ${where}; \`runs.json\`: each as it was asked for. ${runs.length} in all.
* \`plan.json\` or \`experiment.json\`: what was planned.
* \`teachers.json\`, \`teachers/\`: who taught, with fingerprints and files.
* \`environment/\`: the packages and versions that it was archived with.
* \`figures/\`: what came out.
* \`CITATION.cff\`: how to cite it.

With tandem installed, \`npx tandem verify ARCHIVE.zip\` compares every file with its hash, makes some of the runs again, of nothing
but what is in here, and compares the bytes of their logs (\`--count N\` for more of them).

The teachers:

${list.length > 0 ? list.join("\n") : "none"}
${about}`;
}
