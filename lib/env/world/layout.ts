/** What a cell of the grid holds: nothing, a wall, or the object with this number. */
export const EMPTY = 0;
/** See `EMPTY`. */
export const WALL = 1;
/** The number of an episode's first object; see `EMPTY`. */
export const FIRST_OBJECT = 2;

/** Rings of wall kept around the grid, so that no view ever reaches outside the arrays: the view looks 6 ahead. */
const MARGIN = 5;
/** Bits kept beside each row's bits, so that a view three cells to either side never shifts them out. */
const SIDE = 3;

/**
 * The fixed geometry of a level: a grid of square rooms that share their walls, and how it lies in memory. Cells are
 * numbered column by column (x outer, y inner, as minigrid scans and encodes them) with a margin of wall around.
 */
export class Layout {
  /** Cells along x, outer walls included. */
  readonly width: number;
  /** Cells along y, outer walls included. */
  readonly height: number;
  /** From a cell's number to that of its right neighbour; the one below is one further. */
  readonly stride: number;
  /** From a cell to the cell ahead, by direction. */
  readonly ahead: Int32Array;
  /** How many rooms there are. */
  readonly rooms: number;
  /** The number of the neighbouring room, or −1: [room × 4 + side], sides right, down, left, up. */
  readonly neighbours: Int8Array;
  /** The cells of the base layout, `EMPTY` or `WALL`, margin included. */
  readonly cells: Uint8Array;
  /** See-through bits of the base layout, one word per y (bit x) and one per x (bit y); see `row`, `column`, `bit`. */
  readonly seeThroughRows: Int32Array;
  /** See `seeThroughRows`. */
  readonly seeThroughColumns: Int32Array;

  /**
   * @param roomSize cells of a room's side, walls included, 3 to 22 in all directions together
   * @param columns rooms along x
   * @param rowsOfRooms rooms along y
   */
  constructor(
    readonly roomSize: number,
    readonly columns: number,
    readonly rowsOfRooms: number,
  ) {
    this.width = (roomSize - 1) * columns + 1;
    this.height = (roomSize - 1) * rowsOfRooms + 1;
    this.stride = this.height + MARGIN;
    this.ahead = Int32Array.of(this.stride, 1, -this.stride, -1);
    this.rooms = columns * rowsOfRooms;
    this.neighbours = new Int8Array(4 * this.rooms).fill(-1);
    for (let j = 0; j < rowsOfRooms; j++)
      for (let i = 0; i < columns; i++) {
        const room = j * columns + i;
        if (i < columns - 1) this.neighbours[4 * room] = room + 1;
        if (j < rowsOfRooms - 1) this.neighbours[4 * room + 1] = room + columns;
        if (i > 0) this.neighbours[4 * room + 2] = room - 1;
        if (j > 0) this.neighbours[4 * room + 3] = room - columns;
      }
    this.cells = new Uint8Array((this.width + 2 * MARGIN) * this.stride + MARGIN).fill(WALL);
    this.seeThroughRows = new Int32Array(this.height + 2 * MARGIN);
    this.seeThroughColumns = new Int32Array(this.width + 2 * MARGIN);
    for (let x = 0; x < this.width; x++)
      for (let y = 0; y < this.height; y++)
        if (x % (roomSize - 1) !== 0 && y % (roomSize - 1) !== 0) {
          this.cells[this.cell(x, y)] = EMPTY;
          this.seeThroughRows[this.row(y)] |= this.bit(x);
          this.seeThroughColumns[this.column(x)] |= this.bit(y);
        }
  }

  /** The number of cell (x, y); also of cells up to five outside the grid. */
  cell(x: number, y: number): number {
    return (x + MARGIN) * this.stride + y + MARGIN;
  }

  /** The x of a cell. */
  x(cell: number): number {
    return Math.floor((cell - MARGIN) / this.stride) - MARGIN;
  }

  /** The y of a cell. */
  y(cell: number): number {
    return (cell - MARGIN) % this.stride;
  }

  /** Where y's word of see-through bits lies. */
  row(y: number): number {
    return y + MARGIN;
  }

  /** Where x's word of see-through bits lies. */
  column(x: number): number {
    return x + MARGIN;
  }

  /** The bit of a coordinate in a word of see-through bits; the bits of x−3 … x+3 are word >>> x & 127. */
  bit(coordinate: number): number {
    return 1 << (coordinate + SIDE);
  }

  /** The room a cell belongs to; a wall belongs to the room right of or below it, as in minigrid's room_from_pos. */
  roomAt(x: number, y: number): number {
    const { roomSize, columns } = this;
    return Math.floor(y / (roomSize - 1)) * columns + Math.floor(x / (roomSize - 1));
  }

  /** The x of a room's left wall. */
  left(room: number): number {
    return (room % this.columns) * (this.roomSize - 1);
  }

  /** The y of a room's upper wall. */
  top(room: number): number {
    return Math.floor(room / this.columns) * (this.roomSize - 1);
  }

  /** Whether (x, y) lies in a room's rectangle, its walls included. */
  inside(room: number, x: number, y: number): boolean {
    const left = this.left(room);
    const top = this.top(room);
    return x >= left && y >= top && x < left + this.roomSize && y < top + this.roomSize;
  }
}
