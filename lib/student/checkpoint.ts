import { InputError } from "../errors";
import { writeWhole } from "../files";
import { readFloats, safetensorsBytes } from "../safetensors";
import { PARAMETER_NAMES, type Parameters, parameters, SHAPES } from "./parameters";

/** Writes parameters as safetensors, a tensor a name. */
export function saveCheckpoint(
  path: string,
  values: Parameters,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const tensors = PARAMETER_NAMES.map((name) => [name, { shape: SHAPES[name], data: values[name] }] as const);
  writeWhole(path, safetensorsBytes(tensors, metadata));
}

/**
 * Reads parameters that {@link saveCheckpoint} wrote.
 * @throws InputError when the file is not sound, or is of another network
 */
export function loadCheckpoint(path: string): Parameters {
  const tensors = readFloats(path);
  const result = parameters();
  for (const name of PARAMETER_NAMES) {
    const tensor = tensors.get(name);
    if (!tensor || tensor.shape.join() !== SHAPES[name].join()) {
      const found = tensor ? `[${tensor.shape}]` : "missing";
      throw new InputError(`${path} is of another network: ${name} is ${found}, [${SHAPES[name]}] is needed`);
    }
    result[name].set(tensor.data);
  }
  return result;
}
