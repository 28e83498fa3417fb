/**
 * Low-rank adaptation (Hu et al. 2021): beside a frozen matrix W of outputs × inputs, W + (α / r) · B · A is used, with trained A, r ×
 * inputs, and B, outputs × r.
 */
export interface Adapter {
  /** r */
  readonly rank: number;
  /** α */
  readonly alpha: number;
  /** Last parts of the names of the layers that are adapted, such as `q` and `v`. */
  readonly targets: readonly string[];
}

/** The names of an adapted layer's A and B. */
export function adapterNames(layer: string): readonly [string, string] {
  return [`${layer}.lora_A.weight`, `${layer}.lora_B.weight`];
}

/** Whether a tensor belongs to an adapter. */
export function isAdapter(name: string): boolean {
  return /\.lora_[AB]\.weight$/.test(name);
}

/** Whether a layer is adapted. */
export function isAdapted(adapter: Adapter | undefined, layer: string): adapter is Adapter {
  return adapter?.targets.some((target) => layer === target || layer.endsWith(`.${target}`)) ?? false;
}

/** Whether a layer's matrix is no linear layer within the model: a table, or the head, which may be one. */
export function isTable(layer: string): boolean {
  return /(^|\.)(shared|embed_tokens|relative_attention_bias|lm_head)$/.test(layer);
}
