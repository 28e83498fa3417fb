import type { CurvePoint, KnownRun, RerunArm } from "../../page/rerun-data";

/** A run that is to be made, and how far it is. */
export class Job {
  readonly arm: RerunArm;
  readonly seed: number;
  /** The run of the same arm and seed that was made before. */
  readonly known: KnownRun | undefined;
  readonly curve: CurvePoint[] = [];
  update = 0;
  /** sha256 of its log, once it is done. */
  log: string | undefined;
  /** What broke it. */
  broke: string | undefined;

  constructor(arm: RerunArm, seed: number, known: KnownRun | undefined) {
    this.arm = arm;
    this.seed = seed;
    this.known = known;
  }

  get over(): boolean {
    return this.log !== undefined || this.broke !== undefined;
  }

  /** Whether it has the bytes of the run that was made before; undefined while that cannot be told. */
  get equal(): boolean | undefined {
    return this.log === undefined || !this.known ? undefined : this.log === this.known.log;
  }
}
