import type { DuckDBDataChunk, DuckDBTableFunction, DuckDBValue } from '@duckdb/node-api';
import { DriverError } from '../core/errors.js';
import type { Row, Value } from '../core/value.js';
import type { ColumnType } from '../plan/plan.js';
import type { DuckDb } from './duckdb-process.js';
import { stagedType, stagedTypes, type StagedType, type StagedTypes } from './staged-type.js';

/** First column of every scan: the row's position among the staged rows, from 0. */
export const ROW_NUMBER = '$row';

/** DuckDB's vector: a callback gives at most so many rows. */
const ROWS_PER_CALLBACK = 2048;

/** Rows that DuckDB can read as `scan(id)` while they are registered. */
export class ScanSource {
  /** The rows, in portions as they came; replaced or added to between queries, never during one. */
  portions: (readonly Row[])[] = [];
  /** Why the last scan failed: DuckDB only hands on the text of what a callback throws. */
  failure: DriverError | undefined;

  constructor(
    readonly id: number,
    readonly name: string,
    readonly columns: readonly ColumnType[],
  ) {}

  get rowCount(): number {
    return this.portions.reduce((count, rows) => count + rows.length, 0);
  }
}

interface ScanState {
  readonly source: ScanSource;
  /** Positions of the wanted columns; 0 is the row number. */
  readonly wanted: readonly number[];
  portion: number;
  offset: number;
  given: number;
}

/**
 * The one table function of the process, `scan(id)`. It is registered once, because DuckDB ignores a second registration of
 * a name; which rows it reads is looked up by an id that no other statement has.
 */
export class ScanRegistry {
  readonly #duckdb: DuckDb;
  readonly #types: StagedTypes;
  readonly #sources = new Map<number, ScanSource>();
  #nextId = 1;

  constructor(duckdb: DuckDb) {
    this.#duckdb = duckdb;
    this.#types = stagedTypes(duckdb);
  }

  /** Makes `scan(id)` readable, without rows. `name` appears in errors about values. */
  add(name: string, columns: readonly ColumnType[]): ScanSource {
    const source = new ScanSource(this.#nextId, name, columns);
    this.#nextId += 1;
    this.#sources.set(source.id, source);
    return source;
  }

  remove(source: ScanSource): void {
    this.#sources.delete(source.id);
    source.portions = [];
  }

  /** How many scans are registered: none when every statement is closed. */
  get size(): number {
    return this.#sources.size;
  }

  tableFunction(): DuckDBTableFunction {
    const { DuckDBTableFunction, INTEGER } = this.#duckdb;
    return DuckDBTableFunction.create({
      name: 'scan',
      parameterTypes: [INTEGER],
      supportsProjectionPushdown: true,
      bindFunction: (info) => {
        const source = this.#source(Number(info.getParameter(0)));
        info.addResultColumn(ROW_NUMBER, INTEGER);
        for (const column of source.columns) info.addResultColumn(column.name, this.#typeOf(column).type);
        info.setCardinality(source.rowCount, true);
        info.setBindData(source);
      },
      initFunction: (info) => {
        info.setMaxThreads(1);
        const wanted = info.getColumnIndexes();
        info.setInitData({ source: info.bindData, wanted, portion: 0, offset: 0, given: 0 });
      },
      mainFunction: (info, chunk) => this.#fill(info.initData as ScanState, chunk),
    });
  }

  #source(id: number): ScanSource {
    const source = this.#sources.get(id);
    if (!source) throw new DriverError('internal', `No rows are staged as scan(${id})`);
    return source;
  }

  #typeOf(column: ColumnType): StagedType {
    return stagedType(this.#types, column);
  }

  #fill(state: ScanState, chunk: DuckDBDataChunk): void {
    const rows = nextRows(state);
    chunk.rowCount = rows.length;
    state.wanted.forEach((position, index) => {
      chunk.setColumnValues(
        index,
        position === 0 ? numbers(state.given, rows.length) : this.#column(state, position, rows),
      );
    });
    state.given += rows.length;
  }

  #column({ source }: ScanState, position: number, rows: readonly Row[]): DuckDBValue[] {
    const column = source.columns[position - 1] as ColumnType;
    const { convert } = this.#typeOf(column);
    return rows.map((row) => {
      const value = row[position - 1];
      if (value === null || value === undefined) return null;
      const converted = convert(value);
      if (converted === undefined) throw this.#failed(source, column, value);
      return converted;
    });
  }

  #failed(source: ScanSource, column: ColumnType, value: Value): DriverError {
    source.failure = new DriverError(
      'internal',
      `${source.name}.${column.name} is declared ${column.type}, but a row holds ${kindOf(value)}`,
    );
    return source.failure;
  }
}

/** The next rows of the scan, none at the end: DuckDB takes an empty chunk for the end. */
function nextRows(state: ScanState): readonly Row[] {
  const { portions } = state.source;
  while (state.portion < portions.length) {
    const rows = portions[state.portion] as readonly Row[];
    const part = rows.slice(state.offset, state.offset + ROWS_PER_CALLBACK);
    state.offset += part.length;
    if (part.length > 0) return part;
    state.portion += 1;
    state.offset = 0;
  }
  return [];
}

function numbers(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

function kindOf(value: Value): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `the ${typeof value} ${JSON.stringify(String(value)).slice(0, 60)}`;
}
