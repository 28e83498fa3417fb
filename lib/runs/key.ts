import { FailedError } from "../errors";
import { canonical, sha256 } from "../hash";
import { compiledReaches, LIBRARY, type Reach, reaches } from "../reach/reach";
import { resolveTeacher } from "../teacher";
import { ownCode } from "./own/load";
import { isReference } from "./own/reference";
import { type PartNames, partNames, runFiles } from "./parts";
import { parentOf, planOf, settingsOf } from "./plan";
import type { RunPlan } from "./run-plan";
import type { RunSpec } from "./run-spec";
import { fingerprintOf, ownTeacherFingerprint, teacherNameOf } from "./teacher-of";

/** What a run is asked, settings written out and without what its parts do not read. */
export interface Asked extends Pick<RunPlan, "seed" | "settings" | "partSettings"> {
  /** Id of the level. */
  readonly level: string;
  readonly parts: PartNames;
  /** Whether rows count the verdicts that were dealt. */
  readonly counted?: true;
}

/** What a run's key is the hash of: what it is asked, what its code and packages are, who teaches. */
export interface Identity extends Reach {
  readonly asked: Asked;
  /** The teacher's fingerprint; null in arms without one. */
  readonly teacher: string | null;
  /** sha256 of the code of parts that are in modules of the user's. */
  readonly own?: readonly string[];
  /** Key of the run that this one follows. */
  readonly follows?: string;
}

/**
 * Who runs are, in order: the same identity, on the same kind of machine, gives the same bytes of log.
 * @param library the folder of the library's sources
 * @throws InputError, FailedError as {@link fingerprintOf} and {@link reaches}
 */
export async function identities(
  specs: readonly RunSpec[],
  progress?: (line: string) => void,
  library: string = LIBRARY,
): Promise<Identity[]> {
  const files = specs.map((spec) => runFiles(planOf(spec), builtInTeacher(spec)));
  const reached = await reaches(files, library);
  const fingerprints = new Map<string, string | undefined>();
  const parents = specs.map(parentOf);
  const followed = parents.flatMap((parent) => parent ?? []);
  const above = followed.length > 0 ? await identities(followed, progress, library) : [];
  let next = 0;
  const result: Identity[] = [];
  for (const [k, spec] of specs.entries()) {
    const of = canonical([teacherNameOf(spec), settingsOf(spec).scoring, spec.level]);
    if (!fingerprints.has(of)) fingerprints.set(of, await fingerprintOf(spec, progress));
    const own = ownCodes(spec);
    result.push({
      asked: askedOf(spec),
      ...reached[k],
      teacher: fingerprints.get(of) ?? null,
      ...(own.length > 0 ? { own: own.map(({ code }) => code) } : {}),
      ...(parents[k] ? { follows: keyOf(above[next++]) } : {}),
    });
  }
  return result;
}

/** Makes sure that the library was compiled of the sources that the keys of these runs tell of. @throws FailedError */
export async function checkCode(specs: readonly RunSpec[]): Promise<void> {
  await compiledReaches(specs.map((spec) => runFiles(planOf(spec), builtInTeacher(spec))));
}

/** The code of a run's parts of one's own, but its teacher's. */
function ownCodes(spec: RunSpec): { readonly name: string; readonly code: string }[] {
  return [spec.arm, spec.level, settingsOf(spec).network].flatMap((name) => {
    const code = ownCode(name);
    return code === undefined ? [] : [{ name, code }];
  });
}

/**
 * Makes sure that a run's parts of one's own are still what its key tells of: a module may be changed while others of its runs are done.
 * @throws FailedError naming the module
 */
export function checkOwnParts(spec: RunSpec, { own = [], teacher }: Pick<Identity, "own" | "teacher">): void {
  const now = ownCodes(spec);
  const changed = now.find(({ code }, k) => code !== own[k])?.name;
  const name = teacherNameOf(spec);
  const taught = name !== undefined && isReference(name) && ownTeacherFingerprint(name) !== teacher ? name : undefined;
  const found = changed ?? taught;
  if (found === undefined) return;
  throw new FailedError(
    `${found} was changed since the run of ${spec.arm}, seed ${spec.seed}, was asked for; run it again`,
  );
}

/** Who a run is, see `identities`. */
export async function identity(
  spec: RunSpec,
  progress?: (line: string) => void,
  library: string = LIBRARY,
): Promise<Identity> {
  const [one] = await identities([spec], progress, library);
  return one;
}

/** A run's key: 16 hexadecimal digits of its identity's sha256. */
export function keyOf(identity: Identity): string {
  return sha256(canonical(identity)).slice(0, 16);
}

function askedOf(spec: RunSpec): Asked {
  const plan = planOf(spec);
  const { level, arm, seed, settings, partSettings } = plan;
  const counted = arm.counted ? { counted: true as const } : {};
  return { level: level.id, seed, parts: partNames(plan), ...counted, settings, partSettings };
}

/** The built-in teacher of a run: its file, which is its name without options. */
function builtInTeacher(spec: RunSpec): string | undefined {
  const name = teacherNameOf(spec);
  const source = name === undefined || isReference(name) ? undefined : resolveTeacher(name);
  return source?.kind === "built-in" ? source.builtIn : undefined;
}
