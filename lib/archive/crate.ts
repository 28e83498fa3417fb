import { isReference } from "../runs/own/reference";
import { type Entry, measured } from "./entry";
import type { ArchivedModule } from "./modules";
import type { ArchivedTeacher } from "./teachers";

/** The file that describes all others. */
export const CRATE = "ro-crate-metadata.json";

/** What is said of an archive as a whole. */
export interface CrateFacts {
  readonly name: string;
  readonly description: string;
  /** Such as `2026-11-27`. */
  readonly date: string;
  /** Version of the library that made the archive. */
  readonly version: string;
  readonly runs: readonly { readonly key: string }[];
  readonly teachers: readonly ArchivedTeacher[];
  readonly modules: readonly ArchivedModule[];
}

type Node = Readonly<Record<string, unknown>> & { readonly "@id": string };

const LICENCE = "https://spdx.org/licenses/MIT";
const AUTHORS = "#authors";
const SOFTWARE = "#tandem";
const PAPER = "https://arxiv.org/abs/2401.06603";

const FORMATS: readonly (readonly [ending: string, format: string])[] = [
  [".json", "application/json"],
  [".jsonl", "application/jsonl"],
  [".svg", "image/svg+xml"],
  [".md", "text/markdown"],
  [".cff", "application/yaml"],
  [".gz", "application/gzip"],
];

/**
 * The description of an archive as RO-Crate 1.1 has it (w3id.org/ro/crate/1.1): JSON-LD, an entity a file with its size and sha256, a data set a
 * folder of runs, the teachers with their fingerprints, and who made it all with what.
 */
export function crateOf(entries: readonly Entry[], facts: CrateFacts): object {
  const files = entries.map(fileNode);
  const top = entries.filter(({ path }) => runOf(path) === undefined).map(({ path }) => path);
  const folders = facts.runs.filter(({ key }) => entries.some(({ path }) => runOf(path) === key));
  const ids = (list: readonly string[]) => list.map((id) => ({ "@id": id }));
  const root: Node = {
    "@id": "./",
    "@type": "Dataset",
    name: facts.name,
    description: facts.description,
    datePublished: facts.date,
    license: { "@id": LICENCE },
    author: { "@id": AUTHORS },
    publisher: { "@id": AUTHORS },
    citation: { "@id": PAPER },
    hasPart: ids([...top, ...folders.map(({ key }) => `runs/${key}/`)]),
    mentions: ids(["#making", ...facts.teachers.map(teacherId)]),
  };
  return {
    "@context": ["https://w3id.org/ro/crate/1.1/context", { sha256: SHA256 }],
    "@graph": [
      {
        "@id": CRATE,
        "@type": "CreativeWork",
        conformsTo: { "@id": "https://w3id.org/ro/crate/1.1" },
        about: { "@id": "./" },
      },
      root,
      ...folders.map(({ key }) => folderNode(key, entries)),
      ...files,
      ...facts.teachers.map((teacher) => teacherNode(teacher)),
      {
        "@id": "#making",
        "@type": "CreateAction",
        name: "the runs were made",
        instrument: { "@id": SOFTWARE },
        agent: { "@id": AUTHORS },
        object: ids(["environment/package-lock.json", ...facts.teachers.map(teacherId)]),
        result: { "@id": "./" },
      },
      {
        "@id": SOFTWARE,
        "@type": "SoftwareApplication",
        name: "tandem",
        version: facts.version,
        softwareVersion: facts.version,
      },
      { "@id": AUTHORS, "@type": "Organization", name: "The tandem contributors" },
      {
        "@id": LICENCE,
        "@type": "CreativeWork",
        name: "MIT License",
        description: "the licence of the data, see LICENSE",
      },
      { "@id": PAPER, "@type": "ScholarlyArticle", name: TITLE },
    ],
  };
}

/** The term by which crates of workflow runs tell a file's hash; RO-Crate 1.1 itself has none. */
const SHA256 = "https://w3id.org/ro/terms/workflow-run#sha256";

const TITLE =
  "Mutual Enhancement of Large Language and Reinforcement Learning Models through Bi-Directional Feedback Mechanisms: A Case Study";

/** The run in whose folder a file lies. */
function runOf(path: string): string | undefined {
  return path.match(/^runs\/([^/]+)\//)?.[1];
}

function fileNode(entry: Entry): Node {
  const { hash, bytes } = measured(entry);
  const { path, about } = entry;
  const encodingFormat = FORMATS.find(([ending]) => path.endsWith(ending))?.[1] ?? "application/octet-stream";
  return {
    "@id": encodePath(path),
    "@type": "File",
    name: path,
    description: about,
    contentSize: String(bytes),
    sha256: hash,
    encodingFormat,
  };
}

function folderNode(key: string, entries: readonly Entry[]): Node {
  const inside = entries.filter(({ path }) => runOf(path) === key);
  return {
    "@id": `runs/${key}/`,
    "@type": "Dataset",
    name: `run ${key}`,
    description: "a run: what was asked, its log, what it trained, who it is",
    identifier: key,
    hasPart: inside.map(({ path }) => ({ "@id": encodePath(path) })),
  };
}

function teacherId({ name }: ArchivedTeacher): string {
  return `#teacher-${encodeURIComponent(name)}`;
}

function teacherNode(teacher: ArchivedTeacher): Node {
  const { name, fingerprint, archived } = teacher;
  const elsewhere = isReference(name) ? "it is a module, see README.md" : "its files are not in this archive";
  const where = archived === null ? elsewhere : "what files it has are under teachers/";
  return {
    "@id": teacherId(teacher),
    "@type": "SoftwareApplication",
    name: `teacher ${name}`,
    description: `a teacher of the runs; ${where}`,
    identifier: fingerprint,
  };
}

/** A path as a relative URI. */
export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
