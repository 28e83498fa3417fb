import type { Environments, OwnLevel } from "../../../env/environments";
import { call, PartError, shown } from "../call";
import { plain } from "./memory";
import { opened } from "./opened";

/** A level of one's own: it gets copies, and what it gives is checked at every step. */
export function guardLevel(level: OwnLevel): OwnLevel {
  const what = `level ${level.id}`;
  return {
    id: level.id,
    ...(level.candidates ? { candidates: Object.freeze([...level.candidates]) } : {}),
    open: (n) => {
      const environments = opened("environments", `${what}: open`, () => level.open(n));
      return guardEnvironments(what, environments, n);
    },
  };
}

function guardEnvironments(what: string, own: Environments, n: number): Environments {
  const fail = (name: string, found: unknown, needed: string): never => {
    throw new PartError(`${what}: ${name} gave ${shown(found)}; ${needed} is needed`);
  };
  const given = <T>(name: string, run: () => T, sound: (value: T) => boolean, needed: string): T => {
    const value = call(`${what}: ${name}`, run);
    return sound(value) ? value : fail(name, value, needed);
  };
  const width = own.observations?.length / n;
  const checkArrays = (): void => {
    const bytes = own.observations instanceof Uint8Array && own.finalObservations instanceof Uint8Array;
    if (own.n !== n) fail("open", own.n, `n = ${n}`);
    if (!bytes || !Number.isInteger(width) || width < 1) fail("observations", own.observations, `bytes, ${n} × B,`);
    for (const name of ["observations", "finalObservations"] as const) {
      if (own[name].length !== n * width) fail(name, own[name].length, `a length of ${n} × ${width}`);
    }
    for (const name of ["rewards", "terminated", "truncated"] as const) {
      const found = own[name];
      if (found?.length !== n || !found.every(Number.isFinite)) fail(name, found, `a typed array of ${n} numbers`);
    }
  };
  checkArrays();
  return {
    n,
    get observations() {
      return own.observations;
    },
    get finalObservations() {
      return own.finalObservations;
    },
    get rewards() {
      return own.rewards;
    },
    get terminated() {
      return own.terminated;
    },
    get truncated() {
      return own.truncated;
    },
    reset: (seeds) => {
      call(`${what}: reset`, () => own.reset(Array.from(seeds)));
      checkArrays();
    },
    step: (actions) => {
      call(`${what}: step`, () => own.step(Uint8Array.from(actions)));
      checkArrays();
    },
    mission: (i) => given("mission", () => own.mission(i), isText, "a text"),
    stepCount: (i) => given("stepCount", () => own.stepCount(i), isCount, "a whole number from 0 on"),
    describe: (i) => given("describe", () => own.describe(i), isTexts, "a list of texts"),
    ...(own.describeFinal
      ? { describeFinal: (i) => given("describeFinal", () => own.describeFinal?.(i) ?? [], isTexts, "a list of texts") }
      : {}),
    rightActions: (i) => given("rightActions", () => own.rightActions(i), isCount, "a whole number, a bit an action,"),
    saveState: (i) => plain(`${what}: saveState`, call(`${what}: saveState`, () => own.saveState(i)) ?? null),
    loadState: (i, state) => call(`${what}: loadState`, () => own.loadState(i, state)),
  };
}

const isText = (value: unknown): boolean => typeof value === "string";
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
