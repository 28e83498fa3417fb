/**
 * Promises: a run by the kernel gives the same bytes whatever compiles it, on machines with AVX and without, and in a browser; the
 * committed kernels are those that their sources give, and call nothing outside.
 */
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { KERNEL_BYTES as ADAM_BYTES } from "tandem/dist/model/adam/kernel-bytes";
import { KERNEL_BYTES } from "tandem/dist/policy/student/simd/kernel-bytes";
import { projectFolder } from "tandem/dist/project";
import { compileKernel, KERNELS, kernelSources } from "tandem/dist/setup/simd";
import { launchChromium, WITHOUT_CHROMIUM } from "../chromium";
import { smallTrainings } from "./small-training";

const HERE = join(__dirname, "small-training.js");

/** The bytes as Node gives them with flags of its compiler. */
function withFlags(flags: readonly string[]): number {
  const code = `require(${JSON.stringify(HERE)}).smallTrainings().then((number) => console.log(number))`;
  return Number(execFileSync(process.execPath, [...flags, "-e", code], { encoding: "utf8" }));
}

const FLAGS: readonly (readonly string[])[] = [
  ["--liftoff-only"],
  ["--no-liftoff", "--no-wasm-tier-up"],
  ["--no-enable-avx"],
  ["--no-opt"],
];

for (const flags of FLAGS) {
  const skip = flags.includes("--no-enable-avx") && process.arch !== "x64" ? "AVX is x64's" : false;
  test(`the same bytes with ${flags.join(" ")}`, { skip }, async () => {
    assert.equal(withFlags(flags), await smallTrainings());
  });
}

test("the same bytes in Chromium", { skip: WITHOUT_CHROMIUM }, async () => {
  const { outputFiles } = await build({
    entryPoints: [HERE],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "small",
    external: ["@tensorflow/*", "node:*"],
    logLevel: "silent",
  });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: outputFiles[0].text });
    const found = await page.evaluate("small.smallTrainings()");
    assert.equal(found, await smallTrainings());
  } finally {
    await browser.close();
  }
});

const installed = existsSync(join(projectFolder("data", "cache", "simd"), "installed"));
const BYTES = { student: KERNEL_BYTES, adam: ADAM_BYTES };

for (const name of ["student", "adam"] as const) {
  const kernel = KERNELS[name];
  const text = readFileSync(kernel.file, "utf8");

  test(`the kernel of ${name} was compiled of the sources that are here`, () => {
    assert.equal(/^\/\/ sources: (\w+)$/m.exec(text)?.[1], kernelSources(kernel), "run `make simd`");
  });

  const skip = installed ? false : "see `make simd`";
  test(`compiled again, the kernel of ${name} has the same bytes`, { skip }, async () => {
    assert.equal(await compileKernel(kernel, () => {}), text);
  });

  test(`the kernel of ${name} calls nothing outside`, () => {
    const bytes = Buffer.from(BYTES[name], "base64");
    // A module is a list of sections: id, length in 7 bits a byte, content. Imports have id 2, code has 10.
    const sections: number[] = [];
    for (let at = 8; at < bytes.length; ) {
      sections.push(bytes[at]);
      let [size, shift] = [0, 0];
      do size |= (bytes[++at] & 127) << shift;
      while (bytes[at] >= 128 && (shift += 7));
      at += size + 1;
    }
    assert.ok(sections.includes(10) && !sections.includes(2), `sections ${sections}`);
  });
}
