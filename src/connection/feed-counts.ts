import type { PlannedScan, SelectPlan } from '../plan/plan.js';
import type { AccessPath } from '../source/access-path.js';
import type { AccountKey } from '../source/account.js';
import type { LearnedSizes } from '../stripe/path/learned-sizes.js';

/** Remembers for the next plan how many values the scans of one run fed to others: by the path that was read, which need not be the one planned. */
export class FeedCounts {
  readonly #plan: SelectPlan;
  readonly #sizes: (account: AccountKey) => LearnedSizes;
  readonly #opened = new Map<number, AccessPath>();

  constructor(plan: SelectPlan, sizes: (account: AccountKey) => LearnedSizes) {
    this.#plan = plan;
    this.#sizes = sizes;
  }

  opened(scan: PlannedScan, path: AccessPath): void {
    this.#opened.set(scan.id, path);
  }

  /** A feeding scan that was not opened, because nothing fed it, says nothing of its own path. */
  counted({ feed, request }: PlannedScan, count: number): void {
    const signature = feed && this.#opened.get(this.#rootOf(feed.from))?.signature;
    if (feed?.column !== undefined && signature !== undefined)
      this.#sizes(request.account).learnKeys(signature, feed.column, count);
  }

  /** The scan that is opened for these rows: they may come with those of another. */
  #rootOf(id: number): number {
    const above = this.#plan.scans.find((scan) => scan.id === id)?.sideOf;
    return above === undefined ? id : this.#rootOf(above);
  }
}
