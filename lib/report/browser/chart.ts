/** Runs in a page or in JupyterLab: puts a live plotly chart in the place of each static picture. */

interface Plotly {
  newPlot(element: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
  relayout(element: HTMLElement, changes: object): Promise<unknown>;
}

interface Figure {
  readonly data: unknown;
  readonly layout: Record<string, unknown>;
  readonly config: unknown;
}

/** What scripts of the page leave in the window. */
type ChartWindow = typeof window & {
  Plotly?: Plotly;
  /** Draws every chart of the document that is not drawn yet. */
  tandemDraw?: () => void;
};

(() => {
  const page: ChartWindow = window;
  const draw = (figure: HTMLElement): void => {
    const json = figure.querySelector('script[type="application/json"]')?.textContent;
    const picture = figure.querySelector("img");
    if (!page.Plotly || !json || !picture) return;
    figure.dataset.drawn = "";
    const { data, layout, config } = JSON.parse(json) as Figure;
    const place = document.createElement("div");
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", picture.alt);
    figure.insertBefore(place, picture);
    const font = { color: getComputedStyle(figure).color };
    page.Plotly.newPlot(place, data, { ...layout, font }, config).then(
      () => picture.remove(),
      () => place.remove(),
    );
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      page.Plotly?.relayout(place, { "font.color": getComputedStyle(figure).color });
    });
  };

  page.tandemDraw = () => {
    for (const figure of document.querySelectorAll<HTMLElement>("figure.tandem-chart:not([data-drawn])")) draw(figure);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", page.tandemDraw);
  else page.tandemDraw();
})();
