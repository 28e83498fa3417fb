/** Runs the compiled test files (all, or those whose path contains one of the arguments) and closes with a line of counts. */
import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

const SOURCES = join(__dirname, "..");
const wanted = process.argv.slice(2);
const files = (readdirSync(__dirname, { recursive: true }) as string[])
  .filter((name) => existsSync(join(SOURCES, name.replace(/\.js$/, ".ts")))) // not what was compiled of a file that is gone
  .filter((name) => name.endsWith(".test.js") && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
  .sort()
  .map((name) => join(__dirname, name));
if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(", ")} under ${relative(process.cwd(), __dirname)}`);
  process.exit(2);
}

const counts = { passed: 0, failed: 0, skipped: 0 };
const stream = run({ files, concurrency: 2 });
stream.on("test:pass", (event) => {
  if (event.skip !== undefined) counts.skipped++;
  else if (event.details.type !== "suite") counts.passed++;
});
stream.on("test:fail", (event) => {
  if (event.details.type !== "suite") counts.failed++;
});
stream.compose(new spec()).pipe(process.stdout);
process.on("exit", () => {
  process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
});
