/** Asks npm's registry what it knows of the locked packages, and fails where something is grave: `make audit`. */
import { join } from "node:path";
import { ROOT } from "../command";
import { audit, NoAdvisoriesError } from "./advisories";

for (const folder of ["", "lib/docs/typedoc", "lib/setup/simd"]) {
  const lock = join(folder, "package-lock.json");
  try {
    const { packages, grave, other } = audit(join(ROOT, folder));
    console.log(`${lock}: ${packages} packages, ${grave.length} with grave advisories, ${other} with others`);
    for (const { name, severity, titles } of grave) console.error(`${name}: ${severity}: ${titles.join("; ")}`);
    if (grave.length > 0) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof NoAdvisoriesError)) throw error;
    console.error(
      `${lock} was NOT checked: npm's registry gives no advisories (${error.message}); run \`make audit\` where it does`,
    );
    process.exitCode = 1;
  }
}
