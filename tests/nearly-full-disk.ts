/** Preloaded (`node --require`) it makes a machine on whose disks 50 MB are free. */
import fs from "node:fs";

const { statfsSync } = fs;
fs.statfsSync = ((...args: Parameters<typeof statfsSync>) =>
  Object.assign(statfsSync(...args), { bavail: 50_000, bsize: 1000 })) as typeof statfsSync;
