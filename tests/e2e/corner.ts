import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { mlp } from "tandem/dist/policy/student/networks/mlp";
import { initialParameters } from "tandem/dist/policy/student/parameters";
import { studentShapes } from "tandem/dist/policy/student/shapes";
import { cornerBody, parametersText } from "tandem/dist/report/page/corner";
import type { CornerData, CornerStudent } from "tandem/dist/report/page/corner-data";
import { pageHtml, singlePageHtml } from "tandem/dist/report/page/page";
import { chartScripts, SOURCES } from "tandem/dist/report/page/scripts";
import { K } from "tandem/dist/teacher/candidates";

/** A student that has not learned anything. */
export function beginner(arm: string, title: string, seed: number, advised = true): CornerStudent {
  const random = new Pcg64(seed);
  const parameters = initialParameters(studentShapes(mlp, K), () => random.uniform());
  const time = { frames: 0, annealFrames: 1 };
  return { arm, title, use: "input", advised, time, parameters: parametersText(parameters) };
}

/** Writes the page in which students play, with its scripts beside it. @returns its address */
export function writeCorner(folder: string, file: string, title: string, data: CornerData): string {
  const corner = { file, title, body: cornerBody(data) };
  const [plotly, ours] = chartScripts();
  copyFileSync(join(plotly, "plotly.min.js"), join(folder, "plotly.min.js"));
  for (const name of ["page.js", "chart.js", "corner.js"]) copyFileSync(join(ours, name), join(folder, name));
  copyFileSync(join(SOURCES, "style.css"), join(folder, "style.css"));
  const made = { date: new Date(0), versions: { tandem: title } };
  writeFileSync(join(folder, file), pageHtml(corner, [corner], made));
  return pathToFileURL(join(folder, file)).href;
}

/** Writes a page that holds everything: a front page, and one in which students play. @returns its address */
export function writeSingleCorner(folder: string, file: string, data: CornerData): string {
  const [, ours] = chartScripts();
  const read = (...parts: string[]): string => readFileSync(join(...parts), "utf8");
  const front = { file: "index.html", title: "Front", body: "<h1>Front</h1>" };
  const corner = { file: "play.html", title: "Play", body: cornerBody(data) };
  const inlined = { style: read(SOURCES, "style.css"), scripts: [read(ours, "page.js"), read(ours, "corner.js")] };
  const made = { date: new Date(0), versions: { tandem: "1" } };
  writeFileSync(join(folder, file), singlePageHtml([front, corner], made, inlined));
  return pathToFileURL(join(folder, file)).href;
}
