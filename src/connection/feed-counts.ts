import { rootOf } from '../engine/fetch-steps.js';
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
    const { scans } = this.#plan;
    const feeder = scans.find(({ id }) => id === feed?.from);
    const signature = feeder && this.#opened.get(rootOf(feeder, scans).id)?.signature;
    if (feed?.column !== undefined && signature !== undefined)
      this.#sizes(request.account).learnKeys(signature, feed.column, count);
  }
}
