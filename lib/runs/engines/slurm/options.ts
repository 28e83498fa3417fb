import { InputError } from "../../../errors";

/** What SLURM is told of a sweep's tasks, as its own options are called. */
export interface SlurmOptions {
  readonly partition?: string;
  readonly account?: string;
  readonly qos?: string;
  /** Wall time of a task: minutes, `HH:MM:SS`, `D-HH:MM:SS`. */
  readonly time?: string;
  /** Memory of a task, such as `2G`. */
  readonly mem?: string;
  /** Tasks that run at once, at most. */
  readonly arrayLimit?: number;
}

const NAME = /^[\w.,@:+-]+$/;

const FORMS: { readonly [Name in Exclude<keyof SlurmOptions, "arrayLimit">]: readonly [RegExp, string] } = {
  partition: [NAME, "pass a partition's name"],
  account: [NAME, "pass an account's name"],
  qos: [NAME, "pass a quality of service's name"],
  time: [/^(\d+|\d+:\d\d|\d+:\d\d:\d\d|\d+-\d+(:\d\d(:\d\d)?)?)$/, "pass minutes, HH:MM:SS or D-HH:MM:SS"],
  mem: [/^\d+[KMGT]?$/, "pass a number of MB, or one with K, M, G or T"],
};

/** Makes sure that options are such that SLURM, and a script, can take. @throws InputError for the first that is not */
export function checkSlurmOptions(options: SlurmOptions): SlurmOptions {
  for (const [name, [form, hint]] of Object.entries(FORMS)) {
    const value = options[name as keyof typeof FORMS];
    if (value !== undefined && !form.test(value))
      throw new InputError(`invalid --${name} ${JSON.stringify(value)}; ${hint}`);
  }
  return options;
}
