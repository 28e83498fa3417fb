import type { Tensor } from "../onnx/session";

/** Inputs of {@link sequencesInput}: token lists of different lengths. */
export function sequences(name: string, lists: readonly (readonly number[])[]): Record<string, Tensor> {
  const length = Math.max(...lists.map((list) => list.length));
  const rows = lists.reduce((sum, list) => sum + list.length, 0);
  const pad = new Int32Array(lists.length * length);
  const pack = new Int32Array(rows);
  const present = new Float32Array(pad.length);
  let row = 0;
  for (const [i, list] of lists.entries()) {
    for (let k = 0; k < list.length; k++, row++) {
      const at = i * length + k;
      pack[row] = at;
      pad[at] = row;
      present[at] = 1;
    }
  }
  return {
    [name]: { data: Int32Array.from(lists.flat()), dims: [rows] },
    [`${name} pad`]: { data: pad, dims: [lists.length, length] },
    [`${name} pack`]: { data: pack, dims: [rows] },
    [`${name} present`]: { data: present, dims: [lists.length, length, 1] },
  };
}
