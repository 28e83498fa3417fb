/** What code of cells says: shown as text, whatever it is. */
export type FromCells =
  /** The code begins, or comes to the next cell. */
  | { readonly kind: "cell"; readonly cell: number }
  | { readonly kind: "text"; readonly text: string; readonly error: boolean }
  | { readonly kind: "table"; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: "picture"; readonly svg: string; readonly alt: string }
  | { readonly kind: "failed"; readonly name: string; readonly message: string; readonly stack: string }
  | { readonly kind: "done" };
