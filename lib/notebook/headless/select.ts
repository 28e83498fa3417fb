import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { InputError, nearest } from "../../errors";

/**
 * Paths of the notebooks a command names.
 * @param names numbers (`3` or `03`), names with or without `.ipynb`, paths, or `all`; none means all
 * @param folder where the numbered notebooks are
 * @returns absolute paths, each once, in the order named
 * @throws {InputError} for a name that stands for no notebook
 */
export function selectNotebooks(names: readonly string[], folder: string): string[] {
  const known = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".ipynb"))
        .sort()
    : [];
  const wanted = names.length === 0 ? ["all"] : names;
  const paths = wanted.flatMap((name) => {
    if (name === "all") return known.map((file) => join(folder, file));
    if (name.endsWith(".ipynb") && isFile(name)) return resolve(name);
    const stem = name.replace(/\.ipynb$/, "");
    const number = /^\d+$/.test(stem) ? Number(stem) : undefined;
    const file = known.find((one) => one === `${stem}.ipynb` || (number !== undefined && numberOf(one) === number));
    if (file === undefined) throw new InputError(unknown(name, known, folder));
    return join(folder, file);
  });
  if (paths.length === 0) throw new InputError(`there are no notebooks in ${folder}`);
  return [...new Set(paths)];
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function numberOf(file: string): number | undefined {
  const digits = /^\d+/.exec(file);
  return digits === null ? undefined : Number(digits[0]);
}

function unknown(name: string, known: readonly string[], folder: string): string {
  if (known.length === 0) return `unknown notebook ${JSON.stringify(name)}: there are none in ${folder}`;
  const [best] = nearest(name, known, 1);
  return `unknown notebook ${JSON.stringify(name)} (did you mean ${best}?); there are ${known.join(", ")}`;
}
