/** Runs in a page that has cells which can run in it: offers to change and to run them, and loads the rest when that is asked for. */
import { loadLazy } from "./beside/lazy";
import type { PageCell } from "./cells/editor";

function cellOf(section: HTMLElement, k: number): PageCell {
  const words = section.querySelector("summary")?.textContent?.trim() ?? "";
  const numbered = /cell \d+/.exec(words)?.[0] ?? `block ${k + 1}`;
  const name = section.classList.contains("settings") ? words.replace(/^S/, "s") : numbered;
  const text = (section.querySelector("details.source pre")?.textContent ?? "").replace(/\n+$/, "");
  return { section, name, published: text, text };
}

function offer(cell: PageCell, all: readonly PageCell[]): void {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Edit and run" });
  button.className = "cell-edit";
  button.setAttribute("aria-label", `Edit and run ${cell.name}`);
  cell.section.querySelector("details.source")?.after(button);
  button.addEventListener("click", () => {
    button.disabled = true;
    loadLazy<(cell: PageCell, all: readonly PageCell[]) => void>("cells-editor")
      .then((open) => {
        open(cell, all);
        button.remove();
      })
      .catch((error: Error) => {
        button.textContent = error.message;
        button.disabled = false;
      });
  });
}

const cells = [...document.querySelectorAll<HTMLElement>("section.cell:is(.run-in-page, .settings)")].map(cellOf);
for (const cell of cells) offer(cell, cells);
