import satisfies = require("spdx-satisfies");

import type { Package } from "./package";

/** Licences that ask for no more than notice, and those whose copyleft ends at the package's own files or library. */
const ALLOWED = [
  ...[
    "0BSD",
    "Apache-2.0",
    "BlueOak-1.0.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC-BY-3.0",
    "CC-BY-4.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
  ],
  ...["PSF-2.0", "Python-2.0", "Unlicense", "Zlib", "ZPL-2.1"],
  ...["LGPL-3.0-or-later", "LGPL-2.1-or-later", "MPL-2.0"],
];

/** A Python package that says BSD and not which: all of them are permissive. */
const BSD = "BSD";

/** Whether a package may be built upon by a project under MIT: its licence is known, and no strong copyleft. */
export function isAllowed({ licence }: Pick<Package, "licence">): boolean {
  if (licence === undefined) return false;
  if (licence === BSD) return true;
  try {
    return satisfies(licence, ALLOWED);
  } catch {
    return false; // no expression of licences
  }
}
