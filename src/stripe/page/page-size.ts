/** The most Stripe gives in one page. */
export const PAGE_LIMIT = 100;

/** Sizes pages: what the consumer still needs when that is known, else as much as Stripe gives. It never ends a scan. */
export class PageSize {
  #left: number;

  /** `rowBudget`: rows that will do; undefined when rows are still to be judged. */
  constructor(rowBudget: number | undefined) {
    this.#left = rowBudget ?? Infinity;
  }

  next(): number {
    // A consumer that pulls on after its budget did not get all rows it was given (a deleted one among them).
    return this.#left >= 1 ? Math.min(PAGE_LIMIT, this.#left) : PAGE_LIMIT;
  }

  received(rows: number): void {
    this.#left -= rows;
  }
}
