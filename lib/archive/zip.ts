import { randomBytes } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import { FailedError, InputError, TandemError } from "../errors";
import { diskFull, isDiskFull } from "../files";
import type { Entry } from "./entry";

/** Already compressed: deflating them again takes time for nothing. */
const PACKED = /\.(br|gz|safetensors|onnx)$/;

/**
 * Writes entries as a zip file, beside its place, and renames it into it when it is whole; files are read as they are written.
 * @param date that all entries get
 * @param folders that get entries of their own, for readers that look for them
 * @throws InputError where the place cannot be written to; FailedError when the disk is full
 */
export async function writeZip(
  path: string,
  entries: readonly Entry[],
  date: Date,
  folders: readonly string[] = [],
): Promise<void> {
  const part = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const zip = new ZipFile();
    const options = { mtime: date, mode: 0o100644 };
    const broken = new Promise<never>((_, reject) => zip.on("error", reject));
    for (const folder of folders) zip.addEmptyDirectory(folder, { mtime: date });
    for (const { path, content } of entries) {
      const how = { ...options, compress: !PACKED.test(path) };
      if ("bytes" in content) zip.addBuffer(Buffer.from(content.bytes), path, how);
      else zip.addFile(content.file, path, how);
    }
    zip.end();
    await Promise.race([pipeline(zip.outputStream, createWriteStream(part, { flags: "wx" })), broken]);
    renameSync(part, path);
  } catch (error) {
    if (existsSync(part)) rmSync(part, { force: true });
    if (error instanceof TandemError) throw error;
    if (isDiskFull(error)) throw diskFull(path);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new FailedError(`a file went while it was archived: ${message}; try it again`);
    throw new InputError(`cannot write ${path}: ${message}; choose a folder that can be written to`);
  }
}
