import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError, nearest } from "../errors";
import { isFolder } from "../files";
import {
  experimentNames,
  experimentRuns,
  type LoggedRun,
  lastExperiment,
  readRun,
  readStore,
  runsFolder,
} from "../runs";
import { askedName } from "./asked-name";
import { type AnyPlan, plannedRuns } from "./plan";
import { publishedPlanOf } from "./published-answers";
import { publishedRun } from "./published-runs";
import { ASKED, type Asked, publishedFolder } from "./questions";
import { streamedResults } from "./streamed";

/** A run that was chosen by name. */
export interface SelectedRun extends LoggedRun {
  /** sha256 of its full log. */
  readonly log: string;
  /** Its folder; published runs have none. */
  readonly folder?: string;
}

/** Runs that were chosen by name. */
export interface Selection {
  /** The name of what they belong to. */
  readonly name: string;
  /** `published`: from data/results; `here`: an experiment that was done here; `run`: one run of this machine. */
  readonly source: "published" | "here" | "run";
  /** Of published runs, the question that they answer. */
  readonly asked?: Asked;
  /**
   * The runs, one after another, each read when it is its turn; may be gone through several times.
   * @throws InputError, FailedError for one that is gone or damaged
   */
  runs(): Iterable<SelectedRun>;
}

/** How long a run's key is, in hexadecimal digits. */
const KEY = /^[0-9a-f]{16}$/;

/**
 * Runs by a name: `paper`, `finetune` or `smollm2`, all committed ones; an experiment that was done here; an experiment of the committed plans; the
 * folder or the key of a run of this machine.
 * @param name unless given, the experiment that was done here last
 * @throws InputError for a name that stands for nothing, naming the nearest that do
 */
export function selectRuns(name: string | undefined = lastExperiment()): Selection {
  if (name === undefined) {
    throw new InputError("no experiment was done here yet; name `paper`, whose runs are committed, or make one");
  }
  const asked = ASKED.find((one) => one === name);
  if (asked) return published(asked);
  if (existsSync(join(name, "manifest.json"))) return oneRun(name, name);
  if (experimentNames().includes(name)) return here(name);
  if (KEY.test(name) && readStore().has(name)) return oneRun(name, join(runsFolder(), name));
  const planned = ASKED.flatMap((asked) => (publishedPlanOf(asked) ? { asked, plan: publishedPlanOf(asked)! } : []));
  const found = planned.find(({ plan }) => plan.experiments.some((one) => one.name === name));
  if (found) return plannedExperiment(name, found.asked, found.plan);
  const known = [
    ...ASKED,
    ...experimentNames(),
    ...planned.flatMap(({ plan }) => plan.experiments.map((one) => one.name)),
  ];
  const folder = isFolder(name) ? ", and that folder is no finished run" : "";
  throw new InputError(
    `no runs are called ${JSON.stringify(name)}${folder}; nearest: ${nearest(name, known).join(", ")}`,
  );
}

function published(asked: Asked): Selection {
  const stored = streamedResults(publishedFolder(asked));
  if (stored.empty) throw nothingPublished(asked);
  return {
    name: asked,
    source: "published",
    asked,
    *runs() {
      for (const result of stored.results()) yield publishedRun(result);
    },
  };
}

/** What a planned experiment asks for, whichever experiment its runs were made for. */
function plannedExperiment(name: string, asked: Asked, { experiments }: AnyPlan): Selection {
  const own = experiments.filter((one) => one.name === name);
  const wanted = new Set(plannedRuns({ experiments: own }).map(({ spec }) => askedName(spec)));
  const stored = streamedResults(publishedFolder(asked));
  const first = own[0].seeds.from;
  if (stored.empty) throw nothingPublished(asked);
  return {
    name,
    source: "published",
    asked,
    *runs() {
      for (const result of stored.results()) {
        if (result.spec.seed >= first && wanted.has(askedName(result.spec))) yield publishedRun(result, name);
      }
    },
  };
}

function nothingPublished(asked: Asked): InputError {
  const target = asked === "paper" ? "paper" : `paper-${asked}`;
  return new InputError(`${publishedFolder(asked)} holds no runs yet; \`make ${target}\` makes them`);
}

function here(name: string): Selection {
  const runs = experimentRuns(name);
  return {
    name,
    source: "here",
    *runs() {
      for (const { key, spec } of runs) {
        const run = readRun(join(runsFolder(), key));
        yield { ...run, spec, experiment: name, log: run.manifest.files["log.jsonl"] };
      }
    },
  };
}

function oneRun(name: string, folder: string): Selection {
  const read = (): SelectedRun => {
    const run = readRun(folder);
    return { ...run, log: run.manifest.files["log.jsonl"] };
  };
  read(); // a damaged one is told of at once
  return { name, source: "run", runs: () => [read()] };
}
