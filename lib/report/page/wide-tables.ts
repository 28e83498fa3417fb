/** Columns from which on a table is wide, and very wide. */
const WIDE = 9;
const VERY_WIDE = 13;

/**
 * Tables of many columns with a class that says so. A style could ask for them itself, by `:has()`, but then a browser works the style of
 * the whole page out again at every change of any element: charts would be drawn at half the pace.
 */
export function withWideTablesMarked(html: string): string {
  return html.replace(
    /<table([^>]*)>(?=\s*<thead>\s*<tr[^>]*>([\s\S]*?)<\/tr>)/g,
    (all, attributes: string, header: string) => {
      const columns = header.match(/<t[hd][\s>]/g)?.length ?? 0;
      if (columns < WIDE) return all;
      const kind = columns < VERY_WIDE ? "wide" : "wide very-wide";
      return attributes.includes('class="')
        ? all.replace('class="', `class="${kind} `)
        : `<table class="${kind}"${attributes}>`;
    },
  );
}
