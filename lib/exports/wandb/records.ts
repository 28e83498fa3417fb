import { Message } from "../../model/onnx/protobuf";
import type { Value } from "../column";

/** What W&B is told of a run beside its history. */
export interface WandbRun {
  readonly id: string;
  readonly project: string;
  readonly group: string;
  readonly name: string;
  readonly config: Readonly<Record<string, Value>>;
  /** Seconds since 1970. */
  readonly start: number;
  /** Seconds that it took. */
  readonly runtime: number;
}

/** What is known at one step. */
export interface WandbStep {
  /** A whole number, higher than the one before. */
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * The messages of a run, in order: `Record`s of wandb/proto/wandb_internal.proto, each with its number from 1 on: who the run is, its history, what it
 * came to, its end.
 */
export function wandbRecords(run: WandbRun, history: readonly WandbStep[]): Uint8Array[] {
  const summary = Object.assign({}, ...history.map(valuesOf)) as Record<string, number>;
  const bodies: (readonly [field: number, body: Message])[] = [
    [FIELD.run, runRecord(run)],
    ...history.map((one) => [FIELD.history, historyRecord(one)] as const),
    [FIELD.summary, items(summary)],
    [FIELD.exit, new Message().integer(1, 0).integer(2, Math.round(run.runtime))],
  ];
  return bodies.map(([field, body], k) =>
    new Message()
      .integer(1, k + 1)
      .value(field, body)
      .bytes(),
  );
}

/** Numbers of the fields of `Record`. */
const FIELD = { history: 2, summary: 3, run: 17, exit: 18 } as const;

function runRecord({ id, project, group, name, config, start }: WandbRun): Message {
  const seconds = Math.floor(start);
  const time = new Message().integer(1, seconds).integer(2, Math.round((start - seconds) * 1e9));
  return new Message()
    .value(1, id)
    .value(3, project)
    .value(4, items(config))
    .value(6, group)
    .value(8, name)
    .value(17, time);
}

function historyRecord(one: WandbStep): Message {
  return items(valuesOf(one)).value(2, new Message().integer(1, one.step));
}

function valuesOf({ step, values }: WandbStep): Record<string, number> {
  return { ...values, global_step: step, _step: step };
}

/** A list of names with their values as JSON. */
function items(values: Readonly<Record<string, Value>>): Message {
  const list = new Message();
  for (const [name, value] of Object.entries(values)) {
    list.value(1, new Message().value(1, name).value(16, JSON.stringify(value)));
  }
  return list;
}
