import { escapeHtml } from "../chart/table";

/** A page to be written. */
export interface Page {
  /** File name, such as `03_student.html`. */
  readonly file: string;
  readonly title: string;
  /** HTML of the main part. */
  readonly body: string;
}

/** What pages may do: nothing but show themselves and run the two scripts that lie beside them. No request leaves. */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'self' 'unsafe-inline'; script-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'";

/** A whole page with the way to its neighbours. */
export function pageHtml(page: Page, all: readonly Page[]): string {
  const items = all.map(({ file, title }) => {
    const here = file === page.file ? ' aria-current="page"' : "";
    return `<li><a href="${escapeHtml(file)}"${here}>${escapeHtml(title)}</a></li>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(page.title)} – tandem</title>
<link rel="stylesheet" href="style.css">
<script src="plotly.min.js" defer></script>
<script src="chart.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<nav class="notebooks" aria-label="Notebooks"><ol>${items.join("")}</ol></nav>
<main id="main">
${page.body}
</main>
<footer><p>Made by tandem from executed notebooks, which lie in <code>notebooks/</code> beside this page.</p></footer>
</body>
</html>
`;
}
