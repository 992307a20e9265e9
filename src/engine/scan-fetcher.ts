import type { Row } from '../core/value.js';
import type { PlannedScan } from '../plan/plan.js';
import type { Page } from '../source/page.js';
import { DistinctRows } from './distinct-rows.js';
import { columnAt, required, type DriverContext } from './driver-context.js';
import { FedKeys } from './fed-keys.js';
import { fetchSteps, followers, type FetchStep } from './fetch-steps.js';
import { isCheckDue } from './early-end.js';
import type { PagePuller } from './page-puller.js';
import type { ScanOpening } from './run-context.js';
import type { Staging } from './staging.js';

/**
 * Gets the rows of a plan's scans into staging. Scans run side by side, a fed one when what feeds it is complete. A page is
 * staged before the next of its scan is asked for, so of each open scan at most one page waits: what a path that pulls ahead
 * of us (time slices) buffers is that path's to bound. A scan that may end early is read until its question says that the rows will do; what it
 * feeds is then fed page by page.
 */
export class ScanFetcher {
  readonly #scans: readonly PlannedScan[];
  readonly #steps: readonly FetchStep[];
  readonly #context: DriverContext;
  readonly #keys: ReadonlyMap<number, FedKeys>;
  readonly #pullers: PagePuller[] = [];
  readonly #complete = new Map<number, Promise<void>>();
  /** Rows of scans that are opened more than once. */
  readonly #seen = new Map<number, DistinctRows>();

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
    const driving = this.#steps.find(({ scan }) => scan.until?.alone === false);
    const driven = driving ? followers(this.#steps, driving) : [];
    for (const step of this.#steps.filter((one) => !driven.includes(one))) {
      const before = step.after === undefined ? undefined : this.#complete.get(step.after);
      this.#complete.set(step.scan.id, this.#fetch(step, before, step === driving ? driven : [], staging));
    }
    await Promise.all(this.#complete.values());
  }

  /** Closes what is open; nothing is opened afterwards, since the statement's signal is aborted before. */
  async close(): Promise<void> {
    await Promise.all(this.#pullers.map((puller) => puller.close()));
  }

  async #fetch(
    step: FetchStep,
    before: Promise<void> | undefined,
    driven: readonly FetchStep[],
    staging: Staging,
  ): Promise<void> {
    await before;
    const { scan } = step;
    const keys = this.#keys.get(scan.id);
    if (keys) this.#context.keysCounted(scan, keys.count);
    const opening = keys ? keys.opening(scan) : { path: scan.path };
    if (!opening) return;
    let pages = 0;
    let checked = 0;
    await this.#read(step, opening, staging, async () => {
      pages += 1;
      if (!scan.until || !isCheckDue(pages, checked)) return false;
      checked = pages;
      await this.#feed(driven, staging);
      if (!scan.until.alone) await this.#others(scan);
      return staging.holds(scan.until);
    });
    // What came after the last question.
    if (checked < pages) await this.#feed(driven, staging);
  }

  /** Stages all pages, until one is said to be the last. */
  async #read(
    { scan, sides }: FetchStep,
    opening: ScanOpening,
    staging: Staging,
    isLast: () => Promise<boolean> = async () => false,
  ): Promise<void> {
    const puller = this.#context.pull(scan, opening);
    this.#pullers.push(puller);
    const distinct = new Map(sides.map((side) => [side.id, this.#distinct(side)]));
    for (let page = await puller.next(); page; page = await puller.next()) {
      await this.#stage(scan.id, this.#seen.get(scan.id)?.take(page.rows) ?? page.rows, staging);
      await this.#stageSides(page, distinct, staging);
      if (await isLast()) await puller.close();
    }
    for (const [id, { received, kept }] of distinct)
      this.#context.scanEnded(id, { ...puller.figures(), fetched: received, rows: kept });
  }

  /** Reads what the scans of these steps were fed since the last time, each behind what feeds it. */
  async #feed(steps: readonly FetchStep[], staging: Staging): Promise<void> {
    for (const step of steps) {
      this.#distinct(step.scan);
      const opening = required(this.#keys.get(step.scan.id), `keys of scan ${step.scan.id}`).opening(step.scan);
      if (opening) await this.#read(step, opening, staging);
    }
  }

  /** What was staged of a scan before, so that nothing is staged twice. */
  #distinct(scan: PlannedScan): DistinctRows {
    const rows = this.#seen.get(scan.id) ?? new DistinctRows(scan.columns);
    this.#seen.set(scan.id, rows);
    return rows;
  }

  async #others({ id }: PlannedScan): Promise<void> {
    await Promise.all([...this.#complete].filter(([other]) => other !== id).map(([, complete]) => complete));
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
