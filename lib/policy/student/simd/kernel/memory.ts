/** Arrays that grow. Nothing has a limit but WebAssembly's 4 GiB. */

/** The rows to make room for, when there are `have` and `need` are needed: at least twice as many. */
export function larger(have: i32, need: i32): i32 {
  return max(need, max(64, have * 2));
}

/** An array with room for so many rows of so many bytes: the one at `old` with its contents, or a new one where that is 0. */
export function resized(old: usize, rows: i32, bytes: i32): usize {
  const size = <usize>rows * <usize>bytes + 16; // vectors may be read to their end
  return old ? heap.realloc(old, size) : heap.alloc(size);
}
