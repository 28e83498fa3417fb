#!/usr/bin/env node
// A file that exists before the first compilation, so that npm links the command at install time.
require("../dist/cli.js");
