/** What a page asks the frame in which its workers run, once; a port comes with it, over which the worker talks. */
export interface OpenWorker {
  /** Pieces of the worker's script. */
  readonly source: readonly string[];
  /** Messages and letters that may come out of the worker; it is stopped when there are more. */
  readonly limit?: { readonly messages: number; readonly letters: number };
}

/** What comes over the port: a message of the worker's, or how it ended. */
export type FromSandbox =
  | { readonly kind: "message"; readonly data: unknown }
  | { readonly kind: "error"; readonly message: string; readonly line: number; readonly column: number }
  | { readonly kind: "flood" };
