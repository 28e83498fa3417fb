/** Promise: without network or disk the first set-up says so in one line within seconds, and takes nothing away. */
import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type Finished, ROOT } from "../command";
import { withFolder } from "../temporary";

/** Runs what `make` runs in place of plain `npm ci`, in a folder whose lock file names these packages. */
async function install(folder: string, packages: readonly string[], env: NodeJS.ProcessEnv): Promise<Finished> {
  const dependencies = Object.fromEntries(packages.map((name) => [name, "1.0.0"]));
  const locked = packages.map((name) => [
    `node_modules/${name}`,
    {
      version: "1.0.0",
      integrity: "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
    },
  ]);
  const about = { name: "p", version: "1.0.0", dependencies };
  writeFileSync(join(folder, "package.json"), JSON.stringify(about));
  writeFileSync(
    join(folder, "package-lock.json"),
    JSON.stringify({ ...about, lockfileVersion: 3, packages: { "": about, ...Object.fromEntries(locked) } }),
  );
  const child = spawn(process.execPath, [join(ROOT, "lib/bin/install.js")], {
    cwd: folder,
    env: { ...process.env, npm_config_cache: join(folder, "cache"), ...env },
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  const [code] = await once(child, "close");
  return { code, out, err };
}

/** An address at which nobody listens. */
const NOBODY = { npm_config_registry: "http://127.0.0.1:9/" };
const LINE =
  /^npm's registry cannot be reached \([^)]+\); connect to the network, or tell npm of a proxy or mirror, and try again\n$/;

describe("installing", () => {
  test("no registry: one line, at once", () =>
    withFolder(async (folder) => {
      const start = performance.now();
      const { code, out, err } = await install(folder, ["absent"], NOBODY);
      assert.equal(code, 1);
      assert.equal(out, "");
      assert.match(err, LINE);
      assert.ok(performance.now() - start < 15_000);
    }));

  test("a registry that never answers: one line, within 15 s", () =>
    withFolder(async (folder) => {
      const silent = createServer(() => {}).listen(0, "127.0.0.1");
      await once(silent, "listening");
      const { port } = silent.address() as AddressInfo;
      const start = performance.now();
      const { code, err } = await install(folder, ["absent"], { npm_config_registry: `http://127.0.0.1:${port}/` });
      silent.close();
      assert.equal(code, 1);
      assert.match(err, LINE);
      assert.ok(performance.now() - start < 15_000);
    }));

  test("no registry, and nothing to be fetched: it installs", () =>
    withFolder(async (folder) => {
      const { code, err } = await install(folder, [], NOBODY);
      assert.equal(code, 0, err);
    }));

  test("no registry, and an earlier installation that works: it is left alone", () =>
    withFolder(async (folder) => {
      mkdirSync(join(folder, "node_modules/there"), { recursive: true });
      writeFileSync(join(folder, "node_modules/.tandem-lock"), "");
      const { code, err } = await install(folder, [], NOBODY);
      assert.equal(code, 1);
      assert.match(err, LINE);
      assert.ok(existsSync(join(folder, "node_modules/there")));
    }));

  test("too little disk: one line, nothing is installed", () =>
    withFolder(async (folder) => {
      const env = { ...NOBODY, NODE_OPTIONS: `--require "${join(ROOT, "tests/dist/nearly-full-disk.js")}"` };
      const { code, out, err } = await install(folder, [], env);
      assert.equal(code, 1);
      assert.equal(out, "");
      assert.match(err, /^setting up needs 3\.0 GB of disk, 0\.1 GB are free in .*; free some\n$/);
    }));
});
