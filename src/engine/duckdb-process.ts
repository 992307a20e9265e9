import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import type * as DuckDbModule from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { DriverError } from '../core/errors.js';
import { MACROS } from '../plan/macros.js';
import { ScanRegistry } from './scan-registry.js';
import { Slots } from './slots.js';
import { spillDirectory, type SpillDirectory } from './spill-directory.js';

/** The module as it was imported: values and types of DuckDB are only reachable through it, so that it loads late. */
export type DuckDb = typeof DuckDbModule;

export interface DuckDbOptions {
  /** DuckDB's own memory; beyond it sorts, groups, joins and staged tables spill to `temp_directory`. */
  readonly memoryLimit: string;
  /** One thread has the better tail for small pages, and no work runs behind a result that nobody reads. */
  readonly threads: number;
  /** Where the user's private directory for spilled data is or will be. */
  readonly tempDirectory: string;
}

export const DEFAULT_DUCKDB_OPTIONS: DuckDbOptions = { memoryLimit: '512MB', threads: 1, tempDirectory: tmpdir() };

/**
 * DuckDB works in Node's thread pool, which also opens files, resolves names and inflates answers: one of its threads stays free
 * of queries.
 */
const QUERIES_AT_ONCE = Math.max(1, Number(process.env['UV_THREADPOOL_SIZE'] ?? 4) - 1);

interface Opened {
  readonly duckdb: DuckDb;
  readonly instance: DuckDBInstance;
  readonly registry: ScanRegistry;
  /** Held while DuckDB works. */
  readonly slots: Slots;
  readonly spill: SpillDirectory;
}

/** The connection of one cursor and what it needs to feed it. */
export interface DuckDbConnection extends Pick<Opened, 'duckdb' | 'registry' | 'slots'> {
  readonly connection: DuckDBConnection;
}

/** Options that only a SET on the connection takes; `allowed_configs` keeps them settable after the lock. */
const CONNECTION_SETTINGS: readonly string[] = [
  // Filtered rows are given at once instead of being collected to 2,048.
  `SET enable_caching_operators = false`,
  // A stream runs ahead of its reader by as little as DuckDB allows.
  `SET streaming_buffer_size = '1KB'`,
];

/** One locked-down DuckDB in memory, loaded when first asked for. */
export class DuckDbProcess {
  readonly #options: DuckDbOptions;
  #opening: Promise<Opened> | undefined;
  #ready = false;

  constructor(options: DuckDbOptions) {
    this.#options = options;
  }

  /** True once loading is over: a connection then costs a millisecond. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Loads and opens, once. Rejects with `internal` when this platform has no DuckDB. */
  async open(): Promise<void> {
    await this.#open();
  }

  /** A connection of its own: two open streams on one connection truncate each other. */
  async connect(): Promise<DuckDbConnection> {
    const { duckdb, instance, registry, slots } = await this.#open();
    const connection = await instance.connect();
    for (const setting of CONNECTION_SETTINGS) await connection.run(setting);
    return { duckdb, registry, slots, connection };
  }

  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    this.#ready = false;
    if (!opening) return;
    const { instance, spill } = await opening;
    instance.closeSync();
    spill.remove();
  }

  #open(): Promise<Opened> {
    this.#opening ??= openLocked(this.#options).then(
      (opened) => {
        this.#ready = true;
        return opened;
      },
      (thrown: unknown) => {
        throw new DriverError('internal', 'The local engine (DuckDB) could not be loaded', { cause: thrown });
      },
    );
    return this.#opening;
  }
}

/** Required, not imported: half the time, for Node then does not search each of its 150 files for the names that it exports. */
function loadDuckDb(): DuckDb {
  return createRequire(import.meta.url)('@duckdb/node-api') as DuckDb;
}

async function openLocked(options: DuckDbOptions): Promise<Opened> {
  const duckdb = loadDuckDb();
  const spill = spillDirectory(options.tempDirectory);
  const instance = await duckdb.DuckDBInstance.create(':memory:', {
    // Before enable_external_access: afterwards it is refused.
    temp_directory: spill.path,
    memory_limit: options.memoryLimit,
    threads: String(options.threads),
    autoload_known_extensions: 'false',
    autoinstall_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
    enable_external_access: 'false',
  });
  const registry = new ScanRegistry(duckdb);
  const connection = await instance.connect();
  connection.registerTableFunction(registry.tableFunction());
  await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
  await connection.run(`SET allowed_configs = ['enable_caching_operators', 'streaming_buffer_size']`);
  // One text: a tenth of the loading is in the ways to and fro.
  await connection.run(MACROS.join(';\n'));
  await connection.run('SET lock_configuration = true');
  connection.closeSync();
  return { duckdb, instance, registry, slots: new Slots(QUERIES_AT_ONCE), spill };
}
