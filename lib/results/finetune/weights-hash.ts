import { join } from "node:path";
import { FailedError } from "../../errors";
import { fileHash } from "../../model/file-hash";
import { resolveTeacher } from "../../teacher";

/** sha256 of the weights of a model that is named as a teacher. @throws FailedError for one that is no folder with weights */
export function weightsHash(name: string): string {
  const source = resolveTeacher(name);
  if (source.kind === "folder") return fileHash(join(source.folder, "model.safetensors")).toString("hex");
  throw new FailedError(`the planned model ${name} is no folder with weights`);
}
