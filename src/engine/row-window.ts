/** LIMIT and OFFSET over rows that arrive in portions. */
export class RowWindow {
  #skip: number;
  #left: number;

  constructor(limit: number | undefined, offset: number) {
    this.#skip = offset;
    this.#left = limit ?? Infinity;
  }

  /** True as soon as the last row that may be given was given. */
  get done(): boolean {
    return this.#left <= 0;
  }

  /** The rows of this portion that are inside the window. */
  take<T>(rows: readonly T[]): readonly T[] {
    const skipped = Math.min(this.#skip, rows.length);
    this.#skip -= skipped;
    const end = Math.min(rows.length, skipped + this.#left);
    this.#left -= end - skipped;
    return skipped === 0 && end === rows.length ? rows : rows.slice(skipped, end);
  }
}
