import type { Row } from '../core/value.js';
import type { PlannedScan } from '../plan/plan.js';
import type { Page } from '../source/page.js';
import { DistinctRows } from './distinct-rows.js';
import { columnAt, required, type DriverContext } from './driver-context.js';
import { FedKeys } from './fed-keys.js';
import { fetchSteps, type FetchStep } from './fetch-steps.js';
import type { PagePuller } from './page-puller.js';
import type { Staging } from './staging.js';

/**
 * Gets all rows of a plan's scans into staging. Scans run side by side, a fed one when what feeds it is complete. A page is
 * staged before the next of its scan is asked for, so of each open scan at most one page waits: what a path that pulls ahead
 * of us (time slices) buffers is that path's to bound.
 */
export class ScanFetcher {
  readonly #scans: readonly PlannedScan[];
  readonly #steps: readonly FetchStep[];
  readonly #context: DriverContext;
  readonly #keys: ReadonlyMap<number, FedKeys>;
  readonly #pullers: PagePuller[] = [];

  /** Throws `internal` for a plan whose scans refer to nothing or wait in a circle. */
  constructor(scans: readonly PlannedScan[], context: DriverContext) {
    this.#scans = scans;
    this.#steps = fetchSteps(scans);
    this.#context = context;
    this.#keys = new Map(scans.flatMap(({ id, feed }) => (feed ? [[id, new FedKeys(feed)] as const] : [])));
    for (const { feed } of scans) if (feed) columnAt(this.#scan(feed.from), feed.position);
  }

  /** Resolves when everything is staged; rejects with the first scan's error, and scans that wait for it are not opened. */
  async fetchAll(staging: Staging): Promise<void> {
    const complete = new Map<number, Promise<void>>();
    for (const step of this.#steps) {
      const before = step.after === undefined ? undefined : complete.get(step.after);
      complete.set(step.scan.id, this.#fetch(step, before, staging));
    }
    await Promise.all(complete.values());
  }

  /** Closes what is open; nothing is opened afterwards, since the statement's signal is aborted before. */
  async close(): Promise<void> {
    await Promise.all(this.#pullers.map((puller) => puller.close()));
  }

  async #fetch({ scan, sides }: FetchStep, before: Promise<void> | undefined, staging: Staging): Promise<void> {
    await before;
    const keys = this.#keys.get(scan.id);
    if (keys) this.#context.keysCounted(scan, keys.count);
    const opening = keys ? keys.opening(scan) : { path: scan.path };
    if (!opening) return;
    const puller = this.#context.pull(scan, opening);
    this.#pullers.push(puller);
    const distinct = new Map(sides.map((side) => [side.id, new DistinctRows(side.columns)]));
    for (let page = await puller.next(); page; page = await puller.next()) {
      await this.#stage(scan.id, page.rows, staging);
      await this.#stageSides(page, distinct, staging);
    }
    for (const [id, { received, kept }] of distinct)
      this.#context.scanEnded(id, { ...puller.figures(), fetched: received, rows: kept });
  }

  async #stageSides({ sides }: Page, distinct: ReadonlyMap<number, DistinctRows>, staging: Staging): Promise<void> {
    if (!sides) return;
    for (const [id, rows] of sides) {
      const side = required(distinct.get(id), `side ${id} to put rows of a page in`);
      await this.#stage(id, side.take(rows), staging);
    }
  }

  async #stage(id: number, rows: readonly Row[], staging: Staging): Promise<void> {
    for (const { id: fed, feed } of this.#scans) if (feed?.from === id) this.#keys.get(fed)?.add(rows);
    if (rows.length > 0) await staging.add(id, rows);
  }

  #scan(id: number): PlannedScan {
    return required(
      this.#scans.find((scan) => scan.id === id),
      `scan ${id}`,
    );
  }
}
