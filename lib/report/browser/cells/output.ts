import type { FromCells } from "./messages";

/** Rows of a table that are shown. */
const MOST_ROWS = 500;

/** What a cell said in this page, below its code. Whatever it is, it stays text: no HTML of a cell's comes into the page. */
export class CellOutput {
  readonly element: HTMLElement = document.createElement("div");
  /** Text that goes on. */
  #text: HTMLPreElement | undefined;

  constructor(name: string) {
    this.element.className = "cell-live";
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", `What ${name} says, run here`);
    this.element.tabIndex = 0;
  }

  clear(): void {
    this.element.replaceChildren();
    this.#text = undefined;
  }

  /** @param said as it came, by whoever runs in the worker */
  add(said: Extract<FromCells, { readonly kind: "text" | "table" | "picture" }>): void {
    if (said.kind === "text") this.#print(String(said.text), said.error === true ? "stderr" : "stdout");
    else if (said.kind === "table") this.#put(tableOf(said.columns, said.rows));
    else this.#put(pictureOf(String(said.svg), String(said.alt)));
  }

  /** Says why it ended. */
  problem(text: string): void {
    const place = document.createElement("pre");
    place.className = "error";
    place.textContent = text;
    this.#put(place);
  }

  #put(element: HTMLElement): void {
    this.#text = undefined;
    this.element.append(element);
  }

  #print(text: string, name: "stdout" | "stderr"): void {
    if (!this.#text?.classList.contains(name)) {
      const place = document.createElement("pre");
      place.className = `stream ${name}`;
      this.#put(place);
      this.#text = place;
    }
    this.#text?.append(`${text}\n`);
  }
}

function tableOf(columns: unknown, rows: unknown): HTMLElement {
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  const made = document.createElement("table");
  made.className = "tandem-table";
  const head = made.createTHead().insertRow();
  for (const name of list(columns))
    head.append(Object.assign(document.createElement("th"), { textContent: String(name), scope: "col" }));
  const body = made.createTBody();
  for (const row of list(rows).slice(0, MOST_ROWS)) {
    const line = body.insertRow();
    for (const value of list(row)) line.insertCell().textContent = String(value);
  }
  if (list(rows).length > MOST_ROWS)
    made.createCaption().textContent = `The first ${MOST_ROWS} of ${list(rows).length} rows`;
  return made;
}

/** A picture that can do nothing but be looked at: an image runs no script and loads nothing. */
function pictureOf(svg: string, alt: string): HTMLElement {
  const picture = document.createElement("img");
  picture.className = "picture";
  picture.alt = alt;
  picture.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  return picture;
}
