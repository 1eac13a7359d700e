/**
 * Points of a picture sorted into square cells, so that the one under the pointer is found without looking at a hundred thousand.
 * Points whose place is NaN are in no cell. Building costs O(n), a search the points of the cells in reach.
 */
export class PointGrid {
  readonly #xs: Float32Array;
  readonly #ys: Float32Array;
  readonly #cellPx: number;
  readonly #columns: number;
  readonly #rows: number;
  /** [cells + 1] where each cell begins in #members. */
  readonly #starts: Int32Array;
  readonly #members: Int32Array;

  /** @param cellPx  > 0 */
  constructor(
    points: { readonly xs: Float32Array; readonly ys: Float32Array },
    size: { readonly widthPx: number; readonly heightPx: number; readonly cellPx: number },
  ) {
    this.#xs = points.xs;
    this.#ys = points.ys;
    this.#cellPx = size.cellPx;
    this.#columns = Math.max(1, Math.ceil(size.widthPx / size.cellPx));
    this.#rows = Math.max(1, Math.ceil(size.heightPx / size.cellPx));
    const counts = new Int32Array(this.#columns * this.#rows + 1);
    const cells = new Int32Array(points.xs.length);
    for (let i = 0; i < cells.length; i += 1) {
      const cell = this.#cellOf(points.xs[i] ?? Number.NaN, points.ys[i] ?? Number.NaN);
      cells[i] = cell;
      if (cell >= 0) counts[cell + 1] = (counts[cell + 1] ?? 0) + 1;
    }
    for (let cell = 1; cell < counts.length; cell += 1) counts[cell] = (counts[cell] ?? 0) + (counts[cell - 1] ?? 0);
    this.#starts = counts;
    this.#members = new Int32Array(counts.at(-1) ?? 0);
    const next = counts.slice();
    for (let i = 0; i < cells.length; i += 1) {
      const cell = cells[i] ?? -1;
      if (cell < 0) continue;
      const at = next[cell] ?? 0;
      this.#members[at] = i;
      next[cell] = at + 1;
    }
  }

  /** Index of the point nearest to a place, the first of equally near ones; -1 for none within reach. */
  findNearest(xPx: number, yPx: number, reachPx: number): number {
    let nearest = -1;
    let least = reachPx * reachPx;
    const column = (x: number) => Math.min(this.#columns - 1, Math.max(0, Math.floor(x / this.#cellPx)));
    const row = (y: number) => Math.min(this.#rows - 1, Math.max(0, Math.floor(y / this.#cellPx)));
    for (let r = row(yPx - reachPx); r <= row(yPx + reachPx); r += 1) {
      const from = this.#starts[r * this.#columns + column(xPx - reachPx)] ?? 0;
      const end = this.#starts[r * this.#columns + column(xPx + reachPx) + 1] ?? 0;
      for (let at = from; at < end; at += 1) {
        const i = this.#members[at] ?? -1;
        const distance = ((this.#xs[i] ?? Infinity) - xPx) ** 2 + ((this.#ys[i] ?? Infinity) - yPx) ** 2;
        if (distance < least || (distance === least && nearest < 0)) {
          least = distance;
          nearest = i;
        }
      }
    }
    return nearest;
  }

  /** Calls back for each cell that has points, with its place, how many, and the first of them. */
  forEachCell(visit: (cell: { xPx: number; yPx: number; count: number; members: Int32Array }) => void): void {
    for (let cell = 0; cell < this.#columns * this.#rows; cell += 1) {
      const from = this.#starts[cell] ?? 0;
      const end = this.#starts[cell + 1] ?? 0;
      if (end === from) continue;
      const members = this.#members.subarray(from, end);
      const xPx = (cell % this.#columns) * this.#cellPx;
      visit({ xPx, yPx: Math.floor(cell / this.#columns) * this.#cellPx, count: end - from, members });
    }
  }

  #cellOf(x: number, y: number): number {
    const column = Math.floor(x / this.#cellPx);
    const row = Math.floor(y / this.#cellPx);
    const isInside = column >= 0 && column < this.#columns && row >= 0 && row < this.#rows;
    return isInside ? row * this.#columns + column : -1;
  }
}
