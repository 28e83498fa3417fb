/** A package of others that this project installs. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, or what the package says where that is none; undefined where it says nothing. */
  readonly licence: string | undefined;
  /** Where its sources are told of. */
  readonly source: string;
}
