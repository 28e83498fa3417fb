import { Message } from "../model/onnx/protobuf";
import type { Value } from "./column";

/** The tag and the plugin by which TensorBoard finds what a run was made with. */
const TAG = "_hparams_/session_start_info";
const PLUGIN = "hparams";
const VERSION = 0;
/** `tensorflow.DataType`: DT_FLOAT. */
const FLOAT = 1;

/**
 * What a run was made with, as a summary for TensorBoard's table of hyper-parameters: `SessionStartInfo`
 * (tensorboard/plugins/hparams/plugin_data.proto) in the metadata of a value (tensorflow/core/framework/summary.proto) that holds nothing else.
 * @param start when the run began, in seconds since 1970
 */
export function hparamsSummary(factors: Readonly<Record<string, Value>>, start: number, group: string): Message {
  const session = new Message();
  for (const [name, value] of Object.entries(factors)) {
    if (value !== null) session.value(1, new Message().value(1, name).value(2, structValue(value)));
  }
  session.value(4, group).double(5, start);
  const content = new Message().integer(1, VERSION).value(3, session);
  const plugin = new Message().value(1, PLUGIN).value(2, content);
  const empty = new Message().integer(1, FLOAT).value(2, new Message().value(2, new Message().integer(1, 0)));
  return new Message().value(1, new Message().value(1, TAG).value(9, new Message().value(1, plugin)).value(8, empty));
}

/** `google.protobuf.Value`. */
function structValue(value: Exclude<Value, null>): Message {
  if (typeof value === "number") return new Message().double(2, value);
  if (typeof value === "boolean") return new Message().integer(4, value ? 1 : 0);
  return new Message().value(3, value);
}
