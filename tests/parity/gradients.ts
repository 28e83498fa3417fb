/**
 * Gradients against torch's, number by number, on folders that `gradients.py FOLDER…` or `gradients.py --make OUT` has been through.
 * Usage: node tests/dist/parity/gradients.js FOLDER…
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { supervisedGradient } from "tandem/dist/model/train/supervised";
import { readFloats } from "tandem/dist/safetensors";
import { type Accuracy, accuracy, type LossReference, type Precision } from "../model/gradients";

/** The largest difference, and the difference of the L2 norms, each as a share of torch's. */
function differences(got: ArrayLike<number>, want: Float32Array): { readonly element: number; readonly norm: number } {
  let [largest, difference, gotSquares, wantSquares] = [0, 0, 0, 0];
  for (const [k, value] of want.entries()) {
    largest = Math.max(largest, Math.abs(value));
    difference = Math.max(difference, Math.abs(got[k] - value));
    gotSquares += got[k] ** 2;
    wantSquares += value ** 2;
  }
  if (largest === 0) return { element: difference, norm: Math.sqrt(gotSquares) };
  return { element: difference / largest, norm: Math.abs(Math.sqrt(gotSquares / wantSquares) - 1) };
}

async function compare(folder: string, precision: Precision): Promise<boolean> {
  const want = readFloats(join(folder, "gradients.safetensors"));
  const reference = JSON.parse(readFileSync(join(folder, "gradients.json"), "utf8")) as Pick<
    LossReference,
    "loss" | "float32"
  >;
  const within = accuracy(reference, precision);
  const lines = readFileSync(join(folder, "lines.jsonl"), "utf8").trim().split("\n");
  const examples = lines.map((line) => ({ ...JSON.parse(line), place: folder }));
  const worst = { element: 0, norm: 0 };
  let missing = "";
  const { loss } = await supervisedGradient(folder, examples, { chat: false, precision }, ({ tensors }) => {
    for (const [name, { data }] of want) {
      const gradient = tensors.get(name)?.gradient;
      if (!gradient) missing = name;
      else {
        const { element, norm } = differences(gradient, data);
        worst.element = Math.max(worst.element, element);
        worst.norm = Math.max(worst.norm, norm);
      }
    }
  });
  const off = Math.abs(loss / reference.loss - 1);
  const fine = missing === "" && off <= within.loss && worst.norm <= within.norm && worst.element <= within.element;
  const shown = ({ loss, norm, element }: Accuracy): string =>
    `loss ${loss.toExponential(1)}, norms ${norm.toExponential(1)}, elements ${element.toExponential(1)}`;
  const numbers = `${shown({ loss: off, ...worst })} (torch's float32: ${shown(reference.float32)})`;
  console.log(
    `${fine ? "equal" : "DIFFERENT"} ${folder}, ${precision}: ${numbers}${missing && `, no gradient of ${missing}`}`,
  );
  return fine;
}

async function main(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (const precision of ["float64", "float32"] as const)
      if (!(await compare(folder, precision))) process.exitCode = 1;
  }
}

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error("pass folders that gradients.py has been through");
  process.exitCode = 2;
} else main(folders);
