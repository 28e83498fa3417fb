/** What `cells-library.js` beside a page brings. */
export interface CellsLibrary {
  /** The script before the cells: the library as pages have it. */
  readonly code: string;
  /** Settings of runs: the defaults, and how presets differ from them. */
  readonly settings: { readonly defaults: object; readonly presets: Readonly<Record<string, object>> };
}
