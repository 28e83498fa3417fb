import { dirname, resolve } from "node:path";

/** The source folder of this room's files that are not compiled. */
export const SOURCES: string = resolve(__dirname, "../../../report/page");

/** Folders with the two scripts that draw charts, `plotly.min.js` and `chart.js`, for a server that offers them. */
export function chartScripts(): [plotly: string, chart: string] {
  return [dirname(require.resolve("plotly.js-dist/package.json")), resolve(__dirname, "../browser")];
}
