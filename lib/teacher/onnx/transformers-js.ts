/** transformers.js as this library sees it. */
export type TransformersJs = typeof import("@xenova/transformers", { with: { "resolution-mode": "require" }});
export type Tensor = InstanceType<TransformersJs["Tensor"]>;
export type PreTrainedModel = InstanceType<TransformersJs["PreTrainedModel"]>;
export type PreTrainedTokenizer = InstanceType<TransformersJs["PreTrainedTokenizer"]>;

/** transformers.js, set to load from folders on this machine and from nowhere else. */
export function transformersJs(): TransformersJs {
  const js = require("@xenova/transformers") as TransformersJs;
  js.env.allowRemoteModels = false;
  js.env.allowLocalModels = true;
  js.env.localModelPath = "";
  return js;
}
