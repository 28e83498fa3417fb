/** Runs in a page: unfolds all code, which is remembered, copies what a button names, and saves the numbers of a figure. */

(() => {
  /** Where it is kept whether all code is unfolded. */
  const KEPT = "tandem.all-code";

  const kept = {
    read: (): boolean => {
      try {
        return localStorage.getItem(KEPT) === "true";
      } catch {
        return false; // a page from a folder may have no storage
      }
    },
    write: (value: boolean): void => {
      try {
        localStorage.setItem(KEPT, String(value));
      } catch {
        // the choice then holds for this page only
      }
    },
  };

  const unfold = (open: boolean): void => {
    for (const source of document.querySelectorAll<HTMLDetailsElement>("details.source:not(.solution *)"))
      source.open = open;
  };

  const offerAllCode = (): void => {
    const boxes = [...document.querySelectorAll<HTMLInputElement>(".all-code input")];
    for (const box of boxes) {
      box.closest<HTMLElement>(".all-code")!.hidden = false; // it was found in there
      box.checked = kept.read();
      box.addEventListener("change", () => {
        for (const other of boxes) other.checked = box.checked;
        kept.write(box.checked);
        unfold(box.checked);
      });
    }
    if (boxes.length > 0 && kept.read()) unfold(true);
  };

  const copy = async (button: HTMLButtonElement): Promise<void> => {
    const source = document.getElementById(button.dataset.copies ?? "");
    if (!source) return;
    try {
      await navigator.clipboard.writeText(source.textContent ?? "");
      button.textContent = "Copied";
    } catch {
      getSelection()?.selectAllChildren(source);
      button.textContent = "Selected: copy it with the keyboard";
    }
  };

  /** A table as CSV (RFC 4180), with the numbers that it was made of. */
  const csv = (table: HTMLTableElement): string => {
    const field = (cell: HTMLTableCellElement): string => {
      const text = cell.dataset.value ?? cell.textContent ?? "";
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    return [...table.rows].map((row) => `${[...row.cells].map(field).join(",")}\r\n`).join("");
  };

  const offerNumbers = (table: HTMLTableElement): void => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "save-numbers";
    button.textContent = "Save as CSV";
    button.addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([csv(table)], { type: "text/csv" }));
      const title = table.closest("figure")?.querySelector("img")?.alt.split(". ")[0] ?? document.title;
      link.download = `${title.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60)}.csv`;
      link.click();
      URL.revokeObjectURL(link.href);
    });
    table.before(button);
  };

  const start = (): void => {
    offerAllCode();
    for (const table of document.querySelectorAll<HTMLTableElement>("details > table.tandem-table"))
      offerNumbers(table);
    for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copies]")) {
      button.hidden = false;
      button.addEventListener("click", () => void copy(button));
    }
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
