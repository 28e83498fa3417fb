// Before `make` starts anything: is Node new enough, and are the variables on its command line known? Plain old JavaScript,
// for nothing is compiled yet. KNOWN and GIVEN hold their names.
const tooOld = require("./check-node.js").nodeTooOld(process.versions.node);
if (tooOld) refuse(tooOld);

const names = (variable) => process.env[variable].split(/\s+/).filter((name) => name !== "");
const known = names("KNOWN");
for (const name of names("GIVEN")) {
  if (known.includes(name)) continue;
  const [nearest] = [...known].sort((a, b) => distance(a, name) - distance(b, name));
  refuse(`unknown variable ${name}: did you mean ${nearest}? There are ${known.join(", ")}`);
}

/** Letters to be put in or taken out. */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const above = row;
    row = [i + 1];
    for (let j = 0; j < b.length; j++) row.push(a[i] === b[j] ? above[j] : 1 + Math.min(above[j + 1], row[j]));
  }
  return row[b.length];
}

function refuse(line) {
  console.error(line);
  process.exit(2);
}
