// `npm ci`, after a look at what would make it fail only after minutes. Plain JavaScript, for nothing is compiled yet.
const { spawnSync } = require("node:child_process");
const { existsSync, statfsSync } = require("node:fs");

/** What all of set-up takes, and what is left to do where npm's part is there already, in bytes. */
const [ALL, REST] = [3e9, 1e9];
const WORKS = "node_modules/.tandem-lock";

const needed = existsSync(WORKS) ? REST : ALL;
const { bavail, bsize } = statfsSync(".");
if (bavail * bsize < needed) {
  const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`;
  refuse(
    `setting up needs ${gigabytes(needed)} of disk, ${gigabytes(bavail * bsize)} are free in ${process.cwd()}; free some`,
  );
}

const unreachable = registryProblem();
if (unreachable !== undefined && existsSync(WORKS)) refuse(unreachable); // npm ci would take away what works
const install = ["ci", "--no-progress", "--loglevel=error"];
if (unreachable === undefined) process.exit(npm(install, "inherit").status ?? 1);
if (npm([...install, "--offline"], "ignore").status !== 0) refuse(unreachable);

/** Why npm's registry cannot be reached; undefined where it answers, whatever it says. */
function registryProblem() {
  const { status, stderr } = npm(["view", "npm", "version", "--fetch-retries=0", "--fetch-timeout=8000"], "pipe");
  if (status === 0 || /code E[45]\d\d/.test(stderr)) return undefined;
  const [, code = "no answer"] = /code (\w+)/.exec(stderr) ?? [];
  return `npm's registry cannot be reached (${code}); connect to the network, or tell npm of a proxy or mirror, and try again`;
}

function npm(args, stdio) {
  return spawnSync("npm", args, {
    stdio: ["ignore", stdio, stdio],
    encoding: "utf8",
    timeout: stdio === "pipe" ? 12_000 : 0,
  });
}

function refuse(line) {
  console.error(line);
  process.exit(1);
}
