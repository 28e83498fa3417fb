/** When and by what pages were made. */
export interface Made {
  readonly date: Date;
  /** Versions, by name: the library's first. */
  readonly versions: Readonly<Record<string, string>>;
}
