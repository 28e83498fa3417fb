/** Writes THIRD_PARTY.md, and names what may not be built upon: `make licences`. */
import { writeFileSync } from "node:fs";
import { isAllowed } from "./allowed";
import { groups, THIRD_PARTY, thirdParty } from "./third-party";

const all = groups();
writeFileSync(THIRD_PARTY, thirdParty(all));
console.log(THIRD_PARTY);
for (const { title, packages } of all) {
  console.log(`${packages.length} ${title}`);
  for (const { name, version, licence } of packages.filter((one) => !isAllowed(one))) {
    console.error(`${name} ${version}: ${licence ?? "no licence is known"}; it may not be built upon`);
    process.exitCode = 1;
  }
}
