import { crc32 } from "node:zlib";

/** `:W&B`, then 0xBEE1 and version 0: what a file begins with. */
const HEAD = Buffer.from([...Buffer.from(":W&B"), 0xe1, 0xbe, 0]);
const BLOCK = 32_768;
/** Checksum (4 bytes), length (2) and type (1) before each piece. */
const HEADER = 7;
const FULL = 1;
const FIRST = 2;
const MIDDLE = 3;
const LAST = 4;

/**
 * The bytes of a log of records, as Weights & Biases' `.wandb` files are: LevelDB's log format (github.com/google/leveldb, doc/log_format.md)
 * behind a head of seven bytes, with zlib's CRC-32 of type and data. Blocks have 32 KiB; a record that does not fit into what is left of one is cut
 * into pieces, and fewer than seven bytes at a block's end are zeros.
 */
export function recordLog(records: Iterable<Uint8Array>): Uint8Array {
  const pieces: Uint8Array[] = [HEAD];
  let at = HEAD.length;
  const add = (bytes: Uint8Array): void => {
    pieces.push(bytes);
    at += bytes.length;
  };
  for (const record of records) {
    let taken = 0;
    let first = true;
    do {
      let room = BLOCK - (at % BLOCK);
      if (room < HEADER) {
        add(new Uint8Array(room));
        room = BLOCK;
      }
      const data = record.subarray(taken, taken + room - HEADER);
      taken += data.length;
      const last = taken === record.length;
      add(header(data, first ? (last ? FULL : FIRST) : last ? LAST : MIDDLE));
      add(data);
      first = false; // though it may be empty, where seven bytes were left
    } while (taken < record.length);
  }
  return Buffer.concat(pieces);
}

function header(data: Uint8Array, type: number): Uint8Array {
  const bytes = Buffer.alloc(HEADER);
  bytes.writeUInt32LE(crc32(Buffer.concat([Uint8Array.of(type), data])));
  bytes.writeUInt16LE(data.length, 4);
  bytes[6] = type;
  return bytes;
}
