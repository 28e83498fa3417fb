import { statSync } from "node:fs";
import { sha256 } from "../hash";
import { fileHash } from "../model/file-hash";

/** A file of an archive. */
export interface Entry {
  /** Its place in the archive, with forward slashes. */
  readonly path: string;
  /** What it is, in a line. */
  readonly about: string;
  /** Where its bytes are now, or the bytes. */
  readonly content: { readonly file: string } | { readonly bytes: Uint8Array };
}

/** An entry of a text, or of a value as JSON. */
export function textEntry(path: string, about: string, content: string | object): Entry {
  const text = typeof content === "string" ? content : `${JSON.stringify(content, null, 1)}\n`;
  return { path, about, content: { bytes: Buffer.from(text) } };
}

/** An entry of a file that is there. */
export function fileEntry(path: string, about: string, file: string): Entry {
  return { path, about, content: { file } };
}

/** The sha256 and the size of an entry; a file is read in pieces. */
export function measured({ content }: Entry): { readonly hash: string; readonly bytes: number } {
  if ("bytes" in content) return { hash: sha256(content.bytes), bytes: content.bytes.length };
  return { hash: fileHash(content.file).toString("hex"), bytes: statSync(content.file).size };
}
