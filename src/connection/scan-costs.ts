import type { ScanFigures } from '../engine/run-context.js';
import { scanName } from '../plan/explain-parts.js';
import type { PlannedScan, SelectPlan } from '../plan/plan.js';
import type { AccessPath, ScanContext } from '../source/access-path.js';
import type { StatementCost } from './statement-cost.js';

/** What each scan of a statement has cost, for EXPLAIN ANALYZE. */
export class ScanCosts {
  readonly #calls = new Map<number, number>();
  readonly #figures = new Map<number, ScanFigures>();
  /** Scans that were fed too much and read another way. */
  readonly #instead = new Set<number>();

  opened({ id, feed }: PlannedScan, path: AccessPath): void {
    if (feed !== undefined && path === feed.instead) this.#instead.add(id);
  }

  /** The scan's context: what it costs counts for the statement and for itself. */
  context(scan: number, signal: AbortSignal, cost: StatementCost): ScanContext {
    const meter = {
      called: () => {
        this.#calls.set(scan, (this.#calls.get(scan) ?? 0) + 1);
        cost.called();
      },
      retried: () => cost.retried(),
      received: (objects: number, bytes: number) => cost.received(objects, bytes),
    };
    return { signal, priority: 0, budget: cost, meter };
  }

  ended(scan: number, figures: ScanFigures): void {
    this.#figures.set(scan, figures);
  }

  /** One line a scan, in the plan's order: `Charge c: 5 calls, 442 fetched, 442 kept, 120 ms`. */
  lines(plan: SelectPlan): string[] {
    return plan.scans.map((scan) => {
      const calls = this.#calls.get(scan.id) ?? 0;
      const { fetched = 0, rows = 0, elapsedMs = 0 } = this.#figures.get(scan.id) ?? {};
      const counted = `${calls} call${calls === 1 ? '' : 's'}, ${fetched} fetched, ${rows} kept`;
      return `  ${scanName(scan)}: ${counted}, ${Math.round(elapsedMs)} ms${this.#fallback(scan)}`;
    });
  }

  #fallback({ id, feed }: PlannedScan): string {
    return feed && this.#instead.has(id) ? `; more than ${feed.maxKeys} keys came, so all was read` : '';
  }
}
