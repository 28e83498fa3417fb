import { execFileSync, spawnSync } from "node:child_process";

/** Debian's packages of a SLURM on one machine, and a command of each. */
const PACKAGES = { munge: "munged", slurmctld: "slurmctld", slurmd: "slurmd", "slurm-client": "sbatch" };

/** The packages of which the command is not here. */
function missing(): string[] {
  return Object.entries(PACKAGES).flatMap(([name, command]) =>
    spawnSync("sh", ["-c", `command -v ${command}`]).status === 0 ? [] : [name],
  );
}

/** Installs SLURM by apt where it is not here yet. @throws with what to do where that cannot be done */
export function installSlurm(): void {
  const names = missing();
  if (names.length === 0) return;
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const [command, ...rest] = [...sudo, "apt-get", "install", "-y", "--no-install-recommends", ...names];
  console.log(`installing ${names.join(", ")}`);
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    execFileSync(command, rest, { env, stdio: ["ignore", "ignore", "pipe"], timeout: 600_000 });
  } catch (error) {
    const { stderr, message } = error as { stderr?: Buffer; message: string };
    const reason = stderr?.toString().trim().split("\n").at(-1) || message;
    throw new Error(`SLURM could not be installed (${reason}); install ${names.join(", ")} yourself, and try again`);
  }
  const left = missing();
  if (left.length > 0) throw new Error(`apt-get installed ${names.join(", ")}, but ${left.join(", ")} cannot be found`);
}
