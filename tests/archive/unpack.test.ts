/** Promise: a zip file of anybody is unpacked into its folder, and nowhere else. */
import { strict as assert } from "node:assert";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import * as fc from "fast-check";
import { unpack } from "tandem/dist/archive/unpack";
import { verifyArchive } from "tandem/dist/archive/verify";
import { writeZip } from "tandem/dist/archive/zip";
import { ZipFile } from "yazl";
import { withFolder } from "../temporary";

interface Packed {
  readonly name: string;
  readonly content?: string;
  readonly mode?: number;
  readonly compress?: boolean;
}

async function zipOf(files: readonly Packed[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, content = "x", mode = 0o100644, compress = false } of files) {
    if (name.endsWith("/")) zip.addEmptyDirectory(name, { mode });
    else zip.addBuffer(Buffer.from(content), name, { mode, compress });
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** All places of one text in bytes get another of its length: a name in both of its headers. */
function renamed(bytes: Buffer, from: string, to: string): Buffer {
  assert.equal(from.length, to.length);
  return Buffer.from(bytes.toString("latin1").replaceAll(from, to), "latin1");
}

/** Unpacks into `in` of a folder. @returns the message, or what is there then */
async function unpacked(bytes: Buffer, folder: string): Promise<string> {
  const [archive, place] = [join(folder, "a.zip"), join(folder, "in")];
  writeFileSync(archive, bytes);
  mkdirSync(place);
  try {
    await unpack(archive, place);
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.match(error.name, /^(InputError|FailedError)$/, error.stack);
    assert.ok(!error.message.includes("\n"));
    assert.deepEqual(readdirSync(folder).sort(), ["a.zip", "in"], "nothing lies beside");
    return error.message;
  }
  return readdirSync(place, { recursive: true }).sort().join(" ");
}

test("what was written comes out", () =>
  withFolder(async (folder) => {
    const entries = ["a.txt", "b/c d/ü.json", "runs/x.safetensors"].map((path, k) => ({
      path,
      about: "",
      content: { bytes: Buffer.alloc(100_000 * k, "text ") },
    }));
    await writeZip(join(folder, "deep", "z.zip"), entries, new Date("2026-01-01"), ["runs", "empty"]);
    assert.deepEqual(readdirSync(join(folder, "deep")), ["z.zip"]);
    const place = join(folder, "out");
    mkdirSync(place);
    await unpack(join(folder, "deep", "z.zip"), place);
    for (const { path, content } of entries) assert.deepEqual(readFileSync(join(place, path)), content.bytes);
    assert.deepEqual(readdirSync(place).sort(), ["a.txt", "b", "empty", "runs"]);
  }));

const HOSTILE: readonly [string, () => Promise<Buffer>][] = [
  ["leads above", async () => renamed(await zipOf([{ name: "aaaaaaaa" }]), "aaaaaaaa", "../aaaaa")],
  ["leads above from within", async () => renamed(await zipOf([{ name: "a/aaaaaaaa" }]), "a/aaaaaaaa", "a/../../aa")],
  ["is absolute", async () => renamed(await zipOf([{ name: "aaaaaaaa" }]), "aaaaaaaa", "/tmp/aaa")],
  ["has backslashes", async () => renamed(await zipOf([{ name: "aaaaaaaa" }]), "aaaaaaaa", "..\\aaaaa")],
  ["has a drive", async () => renamed(await zipOf([{ name: "aaaaaaaa" }]), "aaaaaaaa", "C:aaaaaa")],
  ["has control codes", async () => renamed(await zipOf([{ name: "aaaaaaaa" }]), "aaaaaaaa", "a\0\x1b[2Jaa")],
  ["is a link", () => zipOf([{ name: "link", content: "/etc/passwd", mode: 0o120777 }])],
  ["is a folder that is a link", () => zipOf([{ name: "link/", content: "", mode: 0o120777 }])],
  ["is a device", () => zipOf([{ name: "device", mode: 0o020666 }])],
  ["stands twice", () => zipOf([{ name: "a/b" }, { name: "A/B" }])],
];
for (const [what, make] of HOSTILE) {
  test(`an entry that ${what} ends it, before anything is written`, () =>
    withFolder(async (folder) => {
      assert.match(await unpacked(await make(), folder), /leads elsewhere|no plain file|twice|is not unpacked/);
      assert.deepEqual(readdirSync(join(folder, "in")), []);
    }));
}

test("one that is larger than it says is not written out", () =>
  withFolder(async (folder) => {
    const bytes = await zipOf([{ name: "bomb", content: "0".repeat(5_000_000), compress: true }]);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(5_000_000);
    const lying = Buffer.from(bytes.toString("latin1").replaceAll(size.toString("latin1"), "\x0a\0\0\0"), "latin1");
    assert.match(await unpacked(lying, folder), /is damaged at "bomb"/);
  }));

test("bytes that are changed anywhere end in a typed error, or in the folder", () =>
  withFolder(async (folder) => {
    const whole = await zipOf([{ name: "a/one.txt", content: "one ".repeat(50), compress: true }, { name: "two.txt" }]);
    let turn = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), async (at, byte, length) => {
        const bytes = Buffer.from(whole.subarray(0, byte % 5 === 0 ? length : whole.length));
        if (at < bytes.length) bytes[at] = byte;
        const place = join(folder, String(turn++));
        mkdirSync(place);
        await unpacked(bytes, place);
      }),
      { numRuns: 150 },
    );
  }));

test("what is no archive is refused in one line", () =>
  withFolder(async (folder) => {
    const path = join(folder, "a.zip");
    await assert.rejects(verifyArchive(path, 1), { name: "InputError", message: /^there is no archive / });
    writeFileSync(path, "no zip");
    await assert.rejects(verifyArchive(path, 1), { name: "InputError", message: /is no zip file that can be read/ });
    writeFileSync(path, await zipOf([{ name: "a.txt" }]));
    await assert.rejects(verifyArchive(path, 1), {
      name: "InputError",
      message: /is no archive of runs: it has no ro-crate-metadata\.json/,
    });
  }));
