import { createWriteStream, mkdirSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { openPromise, type Entry as ZipEntry, type ZipFile } from "yauzl";
import { FailedError, InputError, TandemError } from "../errors";
import { diskFull, isDiskFull, requireSpace } from "../files";

/** Entries that an archive may have. */
const MAX_ENTRIES = 500_000;
/** The kinds of files of a Unix mode. */
const KIND = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

/**
 * Unpacks a zip file of anybody into a folder, and nowhere else: an entry that is no regular file, whose name leads elsewhere or stands twice, whose
 * size is not what it says, or that is encrypted, ends it.
 * @param folder an empty one
 * @throws InputError for what is no zip file, or one that is not harmless; FailedError for a damaged one, and when the disk is full
 */
export async function unpack(archive: string, folder: string): Promise<void> {
  const zip = await open(archive);
  const wrong = (what: string): InputError => new InputError(`${archive} ${what}; nothing of it was used`);
  try {
    if (zip.entryCount > MAX_ENTRIES) throw wrong(`holds ${zip.entryCount} files`);
    const entries = await listed(zip, archive);
    const names = new Set<string>();
    for (const entry of entries) {
      const { fileName } = entry;
      const lower = fileName.toLowerCase();
      if (names.has(lower)) throw wrong(`holds ${JSON.stringify(fileName)} twice`);
      names.add(lower);
      placeOf(folder, entry, wrong);
    }
    requireSpace(
      folder,
      entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0),
    );
    for (const entry of entries) await write(zip, entry, placeOf(folder, entry, wrong), archive);
  } finally {
    zip.close();
  }
}

async function open(archive: string): Promise<ZipFile> {
  try {
    return await openPromise(archive, { lazyEntries: true, autoClose: false, strictFileNames: true });
  } catch (error) {
    throw new InputError(`${archive} is no zip file that can be read: ${(error as Error).message}`);
  }
}

/** All entries; yauzl checks their names already. */
async function listed(zip: ZipFile, archive: string): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (error) {
    throw new InputError(`${archive} is not unpacked: ${(error as Error).message}`);
  }
  return entries;
}

/** Where an entry goes. @throws InputError where that is not within the folder, or the entry is no file */
function placeOf(folder: string, entry: ZipEntry, wrong: (what: string) => InputError): string {
  const { fileName, externalFileAttributes } = entry;
  const name = JSON.stringify(fileName);
  const place = resolve(folder, fileName);
  const inside = place.startsWith(resolve(folder) + sep);
  const isFolder = fileName.endsWith("/");
  const parts = (isFolder ? fileName.slice(0, -1) : fileName).split("/");
  if (!inside || parts.includes("..") || parts.includes("") || /[\p{Cc}\\:]/u.test(fileName)) {
    throw wrong(`holds a file called ${name}, which leads elsewhere`);
  }
  const kind = (externalFileAttributes >>> 16) & KIND;
  if (kind !== 0 && kind !== (isFolder ? FOLDER : REGULAR)) throw wrong(`holds ${name}, which is no plain file`);
  if (entry.isEncrypted()) throw wrong(`holds ${name}, which is encrypted`);
  return place;
}

async function write(zip: ZipFile, entry: ZipEntry, place: string, archive: string): Promise<void> {
  try {
    if (entry.fileName.endsWith("/")) return void mkdirSync(place, { recursive: true });
    mkdirSync(dirname(place), { recursive: true });
    const stream: Readable = await zip.openReadStreamPromise(entry);
    await pipeline(stream, createWriteStream(place, { flags: "wx" }));
  } catch (error) {
    if (error instanceof TandemError) throw error;
    if (isDiskFull(error)) throw diskFull(join(place));
    throw new FailedError(`${archive} is damaged at ${JSON.stringify(entry.fileName)}: ${(error as Error).message}`);
  }
}
