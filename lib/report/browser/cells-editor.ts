/** Loaded when a reader first wants to change a cell: what opens editors in the page. */
import { CellEditor, type PageCell } from "./cells/editor";

const lazy = globalThis as { tandemLazy?: Record<string, unknown> };
lazy.tandemLazy ??= {};
lazy.tandemLazy["cells-editor"] = (cell: PageCell, all: readonly PageCell[]): void => {
  new CellEditor(cell, all);
};
