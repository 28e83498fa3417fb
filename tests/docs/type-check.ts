import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../command";

const run = promisify(execFile);

/** Type-checks the modules of a folder as an editor would; `tandem` is found in it. */
export async function typeCheck(folder: string): Promise<void> {
  const options = {
    noEmit: true,
    module: "esnext",
    moduleResolution: "bundler",
    isolatedDeclarations: false,
    rootDir: "/",
  };
  const config = {
    extends: join(ROOT, "lib/tsconfig.json"),
    compilerOptions: { ...options, typeRoots: [join(ROOT, "node_modules/@types")] },
    include: ["**/*.ts"],
    exclude: ["node_modules"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  await run(process.execPath, [tsc, "-p", folder]).catch(({ stdout }) => assert.fail(stdout));
}
