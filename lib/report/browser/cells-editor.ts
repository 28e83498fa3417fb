/** Loaded when a reader first wants to change a cell: what opens editors in the page. */
import { bring } from "./beside/lazy";
import { CellEditor, type PageCell } from "./cells/editor";

bring("cells-editor", (cell: PageCell, all: readonly PageCell[]): void => {
  new CellEditor(cell, all);
});
