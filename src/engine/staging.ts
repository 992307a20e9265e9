import { DriverError } from '../core/errors.js';
import { jsonText } from '../core/exact-json.js';
import type { Row, Value } from '../core/value.js';
import type { PlannedScan } from '../plan/plan.js';
import type { CursorConnection } from './cursor-connection.js';
import { ROW_NUMBER, type ScanSource } from './scan-registry.js';
import { withRelations } from './staged-relations.js';

/** Where the rows of a statement's scans wait for its query. */
export interface Staging {
  /** Resolves when there is room for more. */
  add(scanId: number, rows: readonly Row[]): Promise<void>;
  /** Whether what is staged by now is enough for a scan to end. */
  holds(until: NonNullable<PlannedScan['until']>): Promise<boolean>;
  /** What the query reads in place of `scan(<scanId>)`; final once everything was added. */
  relation(scanId: number): string;
}

interface StagedScan {
  readonly source: ScanSource;
  spilled: boolean;
}

const SAMPLE_ROWS = 8;

/**
 * Keeps conditions out of the table's own scan: DuckDB 1.5.6 takes `x IS DISTINCT FROM 'a' OR …` for false there where all of x is NULL.
 * Columns that nobody reads are left out all the same.
 */
const UNCUT = 'LIMIT 9223372036854775807';

/**
 * Arrays that DuckDB scans in place; when all of a statement's arrays together exceed `limitBytes` they move into temporary
 * tables, which DuckDB keeps within its memory limit by writing to its directory.
 */
export class SpillingStaging implements Staging {
  readonly #connection: CursorConnection;
  readonly #limitBytes: number;
  readonly #scans: ReadonlyMap<number, StagedScan>;
  #bytes = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(connection: CursorConnection, scans: readonly PlannedScan[], limitBytes: number) {
    this.#connection = connection;
    this.#limitBytes = limitBytes;
    this.#scans = new Map(
      scans.map(({ id, table, columns }) => [id, { source: connection.addSource(table, columns), spilled: false }]),
    );
  }

  add(scanId: number, rows: readonly Row[]): Promise<void> {
    // One after another: nothing is added to an array while DuckDB reads it.
    const added = this.#last.then(() => this.#add(scanId, rows));
    this.#last = added.catch(() => undefined);
    return added;
  }

  holds({ sql, rows }: NonNullable<PlannedScan['until']>): Promise<boolean> {
    const held = this.#last.then(() => this.#counts(sql, rows));
    this.#last = held.then(
      () => undefined,
      () => undefined,
    );
    return held;
  }

  /** True when the query gives so many rows. */
  async #counts(sql: string, rows: number): Promise<boolean> {
    const query = withRelations(sql, (id) => this.relation(id));
    let counted = 0;
    for await (const chunk of this.#connection.stream(`SELECT 1 FROM (${query}) LIMIT ${rows}`))
      counted += chunk.rowCount;
    return counted >= rows;
  }

  relation(scanId: number): string {
    const { source, spilled } = this.#scan(scanId);
    const columns = source.columns.map(({ name }) => quoted(name)).join(', ');
    if (!spilled) return `scan(${source.id})`;
    const moved = `SELECT ${columns} FROM ${table(source)} ${UNCUT}`;
    return source.rowCount === 0
      ? `(${moved})`
      : `(SELECT * FROM (${moved}) UNION ALL SELECT ${columns} FROM scan(${source.id}))`;
  }

  #scan(scanId: number): StagedScan {
    const scan = this.#scans.get(scanId);
    if (!scan) throw new DriverError('internal', `The plan's text reads scan(${scanId}), which is none of its scans`);
    return scan;
  }

  async #add(scanId: number, rows: readonly Row[]): Promise<void> {
    this.#scan(scanId).source.portions.push(rows);
    this.#bytes += estimatedBytes(rows);
    if (this.#bytes > this.#limitBytes) await this.#moveAll();
  }

  async #moveAll(): Promise<void> {
    this.#bytes = 0;
    for (const scan of this.#scans.values()) if (scan.source.rowCount > 0) await this.#move(scan);
  }

  async #move(scan: StagedScan): Promise<void> {
    const { source } = scan;
    const rows = `SELECT * EXCLUDE (${quoted(ROW_NUMBER)}) FROM scan(${source.id})`;
    await this.#connection.run(
      scan.spilled ? `INSERT INTO ${table(source)} ${rows}` : `CREATE TEMP TABLE ${table(source)} AS ${rows}`,
    );
    scan.spilled = true;
    source.portions = [];
  }
}

/** What rows weigh in the heap, by a few of them. */
export function estimatedBytes(rows: readonly Row[]): number {
  if (rows.length === 0) return 0;
  const step = Math.max(1, Math.floor(rows.length / SAMPLE_ROWS));
  const sample = rows.filter((_, index) => index % step === 0);
  const bytes = sample.reduce(
    (sum, row) => row.reduce<number>((rowSum, value) => rowSum + valueBytes(value), sum + 16),
    0,
  );
  return Math.ceil((bytes / sample.length) * rows.length);
}

function valueBytes(value: Value | undefined): number {
  if (typeof value === 'string') return 24 + value.length;
  // Parsed JSON takes about four times its text.
  if (typeof value === 'object' && value !== null) return 4 * jsonText(value).length;
  return 16;
}

function table(source: ScanSource): string {
  return `staged_${source.id}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
