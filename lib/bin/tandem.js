#!/usr/bin/env node
// A file that exists before the first compilation, so that npm links the command at install time.
const tooOld = require("./check-node.js").nodeTooOld(process.versions.node);
if (tooOld) {
  console.error(tooOld);
  process.exit(2);
}
require("../dist/cli.js");
