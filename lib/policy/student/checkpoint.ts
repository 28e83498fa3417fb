import { InputError } from "../../errors";
import { writeWhole } from "../../files";
import { readFloats, safetensorsPieces } from "../../safetensors";
import { type Parameters, parametersOf, type Shapes } from "./parameters";

/** Writes parameters as safetensors, a tensor a name. */
export function saveCheckpoint(
  path: string,
  { shapes, named }: Parameters,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const tensors = Object.entries(shapes).map(([name, shape]) => [name, { shape, data: named[name] }] as const);
  writeWhole(path, safetensorsPieces(tensors, metadata));
}

/**
 * Reads parameters that {@link saveCheckpoint} wrote.
 * @param shapes of the student they are for, see `studentShapes`
 * @throws InputError when the file is not sound, or is of another network
 */
export function loadCheckpoint(path: string, shapes: Shapes): Parameters {
  const tensors = readFloats(path);
  const result = parametersOf(shapes);
  for (const [name, shape] of Object.entries(shapes)) {
    const tensor = tensors.get(name);
    if (!tensor || tensor.shape.join() !== shape.join()) {
      const found = tensor ? `[${tensor.shape}]` : "missing";
      throw new InputError(`${path} is of another network: ${name} is ${found}, [${shape}] is needed`);
    }
    result.named[name].set(tensor.data);
  }
  return result;
}
