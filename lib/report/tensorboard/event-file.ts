import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Message } from "../../model/onnx/protobuf";
import { crc32c } from "./crc32c";

/** A number that TensorBoard draws over steps. */
export interface Scalar {
  /** Its chart; what stands before the first `/` is the chart's group. */
  readonly tag: string;
  /** A whole number. */
  readonly step: number;
  /** Not drawn where it is not finite. */
  readonly value: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
}

/** Said at the head of every file; a reader of another version would refuse it. */
const VERSION = "brain.Event:2";

/**
 * The bytes of a file of events, or of what is appended to one: TFRecords (a length, its checksum, the data, its checksum) of
 * `tensorflow.Event` with one `simple_value` each (tensorflow/core/util/event.proto and framework/summary.proto).
 */
export function eventBytes(scalars: readonly Scalar[]): Uint8Array {
  return Buffer.concat(
    scalars.map(({ tag, step, value, wallTime }) => {
      const summary = new Message().value(1, new Message().value(1, tag).float(2, value));
      return record(new Message().double(1, wallTime).integer(2, step).value(5, summary).bytes());
    }),
  );
}

/** The bytes of events at step 0 that hold `tensorflow.Summary`s. @param wallTime in seconds since 1970 */
function summaryBytes(summaries: readonly Message[], wallTime: number): Uint8Array {
  return Buffer.concat(summaries.map((summary) => record(new Message().double(1, wallTime).value(5, summary).bytes())));
}

/** The first record of every file. */
function head(wallTime: number): Uint8Array {
  return record(new Message().double(1, wallTime).value(3, VERSION).bytes());
}

/**
 * Starts a file of events in a folder, which TensorBoard reads while it grows: `tensorboard --logdir FOLDER`.
 * @param wallTime of its start, in seconds since 1970; a part of its name
 * @param turn tells files that start in one second apart
 * @returns what appends to it: scalars, and before them `tensorflow.Summary`s of the start
 */
export function openEventFile(
  folder: string,
  wallTime: number,
  turn = 0,
): (scalars: readonly Scalar[], summaries?: readonly Message[]) => void {
  const seconds = String(Math.floor(wallTime)).padStart(10, "0");
  const path = join(folder, `events.out.tfevents.${seconds}.tandem.${process.pid}.${turn}`);
  mkdirSync(folder, { recursive: true });
  appendFileSync(path, head(wallTime));
  return (scalars, summaries = []) =>
    appendFileSync(path, Buffer.concat([summaryBytes(summaries, wallTime), eventBytes(scalars)]));
}

/** A TFRecord: length and data, each followed by its masked CRC-32C. */
function record(data: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, masked(length), data, masked(data)]);
}

/** A checksum as TFRecords hold it, rotated and shifted, so that one of data with checksums in it does not degenerate. */
function masked(bytes: Uint8Array): Uint8Array {
  const crc = crc32c(bytes);
  const result = Buffer.alloc(4);
  result.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  return result;
}
