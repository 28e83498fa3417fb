/**
 * Runs in a page or in JupyterLab: puts a live plotly chart in the place of each static picture once it comes into view and the
 * reader moves. The picture stays for paper. Plotly takes a second or two to start, a chart half a second: nobody waits for either.
 */

interface Plotly {
  newPlot(element: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
  relayout(element: HTMLElement, changes: object): Promise<unknown>;
}

interface Title {
  readonly title: { readonly text: string };
}

interface Figure {
  readonly data: unknown;
  readonly layout: Title & {
    readonly height: number;
    readonly showlegend?: boolean;
    readonly margin: { readonly t: number; readonly b: number; readonly r: number };
    readonly xaxis: Title;
    readonly annotations?: readonly object[];
    readonly yaxis: Title & { readonly categoryarray?: readonly string[] };
  };
  readonly config: unknown;
}

/** What scripts of the page leave in the window. */
type ChartWindow = typeof window & {
  Plotly?: Plotly;
  /** Draws every chart of the document that is not drawn yet, when it comes into view. */
  tandemDraw?: () => void;
};

(() => {
  const page: ChartWindow = window;
  /** About how many pixels a letter and a line of a title take, and a letter of an axis' title. */
  const TITLE_LETTER_PX = 9.5;
  const TITLE_LINE_PX = 23;
  const AXIS_LETTER_PX = 8;

  /** Text broken into lines of at most so many letters, which plotly does not do. */
  const wrapped = (text: string, letters: number): string[] => {
    const lines = [""];
    for (const word of text.split(" ")) {
      const last = lines[lines.length - 1];
      if (last !== "" && last.length + 1 + word.length > letters) lines.push(word);
      else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
    }
    return lines;
  };

  /** A window in which names beside a plot would leave it no room, and what a letter and a further line of each name take. */
  const NARROW_PX = 600;
  const NAME_LETTER_PX = 6.5;
  const NAME_LINE_PX = 11;

  /** A name in lines, broken at its dots and before a minus. */
  const linesOf = (name: string): string[] => name.split(/ · |(?= − )/).map((line) => line.trim());

  /** The names beside a narrow plot in several lines. */
  const broken = (layout: Figure["layout"], width: number): Figure["layout"] => {
    const names = layout.yaxis.categoryarray;
    const longest = Math.max(0, ...(names ?? []).map((name) => name.length));
    if (!names || (width >= NARROW_PX && longest * NAME_LETTER_PX < width / 2)) return layout;
    const lines = Math.max(...names.map((name) => linesOf(name).length));
    const text = names.map((name) => linesOf(name).join("<br>"));
    const yaxis = { ...layout.yaxis, tickmode: "array", tickvals: names, ticktext: text, tickfont: { size: 10 } };
    const xaxis = { ...layout.xaxis, nticks: 4 };
    return { ...layout, yaxis, xaxis, height: layout.height + names.length * (lines - 1) * NAME_LINE_PX };
  };

  /** Names at the ends of lines as a legend below a narrow plot, which they would leave no room. */
  const underneath = (layout: Figure["layout"], width: number): Figure["layout"] => {
    if (!layout.annotations || width >= NARROW_PX) return layout;
    const { annotations: _, ...rest } = layout;
    return { ...rest, showlegend: true, margin: { ...layout.margin, r: 20, b: layout.margin.b + TITLE_LINE_PX } };
  };

  /** The layout with a title that fits the width. */
  const fitted = (layout: Figure["layout"], width: number): Figure["layout"] => {
    const lines = wrapped(layout.title.text, width / TITLE_LETTER_PX);
    const more = (lines.length - 1) * TITLE_LINE_PX;
    return {
      ...layout,
      height: layout.height + more,
      margin: { ...layout.margin, t: layout.margin.t + more },
      title: { ...layout.title, text: lines.join("<br>") },
    };
  };

  /** Makes room for the titles of a narrow x and a low y axis, and for a legend of more rows than one. */
  const makeRoom = async (plotly: Plotly, place: HTMLElement, layout: Figure["layout"]): Promise<void> => {
    const plot = place.querySelector(".nsewdrag")?.getBoundingClientRect() ?? {
      width: place.clientWidth,
      height: layout.height,
    };
    const lines = wrapped(layout.xaxis.title.text, plot.width / AXIS_LETTER_PX);
    const upright = wrapped(layout.yaxis.title.text, plot.height / AXIS_LETTER_PX);
    const legend = place.querySelector<SVGGElement>(".legend")?.getBBox();
    const row = place.querySelector<SVGGElement>(".legend .traces")?.getBBox();
    const rows = legend && row ? Math.max(0, Math.ceil(legend.height - row.height - 8)) : 0;
    const more = rows + (lines.length - 1) * TITLE_LINE_PX;
    if (more === 0 && upright.length === 1) return;
    await plotly.relayout(place, {
      height: layout.height + more,
      "margin.b": layout.margin.b + more,
      "xaxis.title.text": lines.join("<br>"),
      ...(upright.length > 1
        ? { "yaxis.title.text": upright.join("<br>"), "yaxis.title.standoff": TITLE_LINE_PX }
        : {}),
    });
  };

  /** Fulfilled at the reader's first move: until then pictures do. */
  const moved = Promise.race(
    ["pointermove", "pointerdown", "wheel", "scroll", "keydown"].map(
      (sign) => new Promise((resolve) => addEventListener(sign, resolve, { once: true, passive: true, capture: true })),
    ),
  );

  let loading: Promise<Plotly | undefined> | undefined;
  /** Plotly: what a script has left in the window, else from beside the page; undefined where it is not. */
  const loaded = (): Promise<Plotly | undefined> => {
    if (page.Plotly) return Promise.resolve(page.Plotly);
    loading ??= moved.then(
      () =>
        new Promise((resolve) => {
          const script = document.createElement("script");
          script.src = "plotly.min.js";
          script.onload = () => resolve(page.Plotly);
          script.onerror = () => resolve(undefined);
          document.head.append(script);
        }),
    );
    return loading;
  };

  const draw = async (figure: HTMLElement): Promise<void> => {
    const json = figure.querySelector('script[type="application/json"]')?.textContent;
    const picture = figure.querySelector("img");
    if (!json || !picture) return;
    const { data, layout, config } = JSON.parse(json) as Figure;
    const plotly = await loaded();
    if (!plotly) return;
    const place = document.createElement("div");
    place.className = "tandem-live";
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", picture.alt);
    figure.insertBefore(place, picture);
    const font = { color: getComputedStyle(figure).color };
    const width = figure.clientWidth;
    const fit = underneath(broken(fitted(layout, width), width), width);
    try {
      await plotly.newPlot(place, data, { ...fit, font }, config);
      picture.hidden = true;
      await makeRoom(plotly, place, fit);
    } catch {
      place.remove();
      picture.hidden = false;
      return;
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      void plotly.relayout(place, { "font.color": getComputedStyle(figure).color });
    });
  };

  const NEAR_PX = 300;
  let last = Promise.resolve();
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        watch.unobserve(target);
        // one after the other, so that the page answers between them, whatever becomes of each
        const next = last.then(() => draw(target as HTMLElement));
        last = next.catch(() => {}).then(() => new Promise((resolve) => setTimeout(resolve)));
      }
    },
    { rootMargin: `${NEAR_PX}px 0px` },
  );

  page.tandemDraw = () => {
    for (const figure of document.querySelectorAll<HTMLElement>("figure.tandem-chart:not([data-watched])")) {
      figure.dataset.watched = "";
      watch.observe(figure);
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", page.tandemDraw);
  else page.tandemDraw();
})();
