import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { ColumnKind, OracleColumn, OracleTable } from './oracle-tables.js';

/** One value as text, null for NULL: all that two answers are compared by. */
export type Cell = string | null;

type StripeObject = Readonly<Record<string, unknown>>;

/**
 * The same objects in a DuckDB of the test's own: fetched whole by plain HTTP, taken apart by hand. Columns are named "c0", "c1", …
 * so that no name of ours is resolved by anybody but us.
 */
export class Oracle {
  readonly #connection: DuckDBConnection;
  readonly #sizes = new Map<string, number>();
  readonly #samples = new Map<string, readonly Cell[]>();

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async open(url: string, tables: readonly OracleTable[]): Promise<Oracle> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const oracle = new Oracle(await instance.connect());
    for (const table of tables) await oracle.#load(table, await objectsOf(url, table));
    return oracle;
  }

  /** Rows of the table. */
  size(table: OracleTable): number {
    return this.#sizes.get(table.name) ?? 0;
  }

  /** Values that the column has, NULL among them if there is one. */
  samples(table: OracleTable, column: OracleColumn): readonly Cell[] {
    return this.#samples.get(`${table.name} ${column.name}`) ?? [];
  }

  async rows(sql: string): Promise<Cell[][]> {
    const reader = await this.#connection.runAndReadAll(sql);
    return reader
      .getRowsJS()
      .map((row) => row.map((value) => (value === null ? null : String(value as string | number | bigint | boolean))));
  }

  async #load(table: OracleTable, objects: readonly StripeObject[]): Promise<void> {
    const types = table.columns.map(({ kind }, index) => `c${index} ${TYPES[kind]}`);
    const stored = `stored_${table.name}`;
    await this.#connection.run(`CREATE TABLE ${stored} (${types.join(', ')})`);
    // DuckDB 1.5.6 takes `x IS DISTINCT FROM 'a' OR …` for false in a table all of whose x are NULL, unless something stands between.
    await this.#connection.run(`CREATE VIEW ${table.name} AS SELECT * FROM ${stored} LIMIT 9223372036854775807`);
    for (const [index, column] of table.columns.entries()) {
      const values = objects.map((object) => cellOf(object, column));
      this.#samples.set(`${table.name} ${column.name}`, [...new Set(values)]);
      if (index === 0 && table.parents === undefined && new Set(values).size !== objects.length)
        throw new Error(`${table.name} came twice`);
    }
    this.#sizes.set(table.name, objects.length);
    const rows = objects.map(
      (object) => `(${table.columns.map((column) => literal(cellOf(object, column), column.kind)).join(', ')})`,
    );
    await this.#connection.run(`INSERT INTO ${stored} VALUES ${rows.join(', ')}`);
  }
}

const TYPES: Readonly<Record<ColumnKind, string>> = {
  text: 'VARCHAR',
  enum: 'VARCHAR',
  bigint: 'BIGINT',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
};

/** A value as DuckDB's literal; a timestamp's cell is epoch seconds. */
export function literal(cell: Cell, kind: ColumnKind): string {
  if (cell === null) return 'NULL';
  switch (kind) {
    case 'text':
    case 'enum':
      return `'${cell.replaceAll("'", "''")}'`;
    case 'timestamp':
      return `make_timestamp(${Math.round(Number(cell) * 1_000_000)})`;
    default:
      return cell;
  }
}

/** A child table's list is asked once for each object of its parent's. */
async function objectsOf(base: string, { url, parents }: OracleTable): Promise<StripeObject[]> {
  if (parents === undefined) return fetchAll(base, url);
  const all = await fetchAll(base, parents);
  const lists = [];
  for (const parent of all) lists.push(await fetchAll(base, url.replace('{id}', String(parent['id']))));
  return lists.flat();
}

async function fetchAll(base: string, path: string): Promise<StripeObject[]> {
  const objects: StripeObject[] = [];
  for (let after = ''; ;) {
    const url = `${base}${path}${path.includes('?') ? '&' : '?'}limit=100${after}`;
    const response = await fetch(url, { headers: { authorization: 'Bearer sk_test_oracle' } });
    const page = (await response.json()) as { data: StripeObject[]; has_more: boolean };
    objects.push(...page.data);
    if (!page.has_more) return objects;
    after = `&starting_after=${String(page.data.at(-1)?.['id'])}`;
  }
}

function cellOf(object: StripeObject, { path }: OracleColumn): Cell {
  let at: unknown = object;
  for (const step of path) at = at === null || at === undefined ? null : (at as StripeObject)[step];
  if (at === null || at === undefined) return null;
  if (typeof at === 'object') throw new Error(`${path.join('.')} is no plain value`);
  return typeof at === 'string' ? at : JSON.stringify(at);
}
