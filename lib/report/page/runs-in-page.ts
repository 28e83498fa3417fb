/** A cell with the tag `run-in-page`. */
const RUNS_IN_PAGE = /<section class="cell[^"]* run-in-page[ "]/;

/** Whether a page's body has cells that can run in it. */
export function runsInPage(body: string): boolean {
  return RUNS_IN_PAGE.test(body);
}
