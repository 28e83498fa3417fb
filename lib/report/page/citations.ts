import { escapeMarkup } from "../../markup";
import type { Made } from "./made";

/** The library and the paper whose method it implements, as BibTeX has them. */
function bibtex({ date, versions }: Made): string {
  const year = date.getUTCFullYear();
  return `@software{tandem,
  title   = {tandem: reproducible notebooks in which an {LLM} teacher and an {RL} student teach each other},
  author  = {{The tandem contributors}},
  version = {${versions.tandem ?? ""}},
  year    = {${year}}
}

@misc{gu2024mutual,
  title         = {Mutual Enhancement of Large Language and Reinforcement Learning Models through Bi-Directional Feedback Mechanisms: A Case Study},
  author        = {Gu, Shangding},
  year          = {2024},
  eprint        = {2401.06603},
  archivePrefix = {arXiv}
}`;
}

/** How a page is cited, folded; the button is shown by the page's script, which alone can do what it says. */
export function citations(made: Made): string {
  return `<details class="cite"><summary>Cite this</summary>
<pre id="bibtex">${escapeMarkup(bibtex(made))}</pre>
<button type="button" data-copies="bibtex" hidden>Copy BibTeX</button>
</details>`;
}

/** What reference managers read of a page. */
export function citationMeta(title: string, { date }: Made): Readonly<Record<string, string>> {
  return {
    citation_title: `${title} – tandem`,
    citation_author: "The tandem contributors",
    citation_publication_date: date.toISOString().slice(0, 10).replaceAll("-", "/"),
  };
}
