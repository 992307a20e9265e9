import { defaultCatalog, type Catalog } from '../catalog/catalog.js';
import { systemClock, type Clock } from '../core/clock.js';
import { DriverError } from '../core/errors.js';
import { Secret } from '../core/secret.js';
import { DuckDbEngine } from '../engine/engine.js';
import type { QueryStats } from '../engine/result.js';
import type { AccountKey } from '../source/account.js';
import type { SourceText } from '../sql/ast.js';
import { parseStatement } from '../sql/parse-statement.js';
import type { Executor } from '../stripe/executor.js';
import { executors } from '../stripe/executor-registry.js';
import { IdempotencyKeys } from '../stripe/idempotency.js';
import type { ConnectOptions, InternalOptions } from './options.js';
import { PreparedStatement } from './prepared-statement.js';
import type { Session, Statement } from './session.js';
import { SessionStats } from './session-stats.js';

/** One DuckDB serves the whole process. */
const engine = new DuckDbEngine();

/** Opens a session. Makes no call; throws `authentication` without a key and `invalid_connection` when the API base is no URL. */
export function connect(options: ConnectOptions): Promise<Session> {
  return openSession(options);
}

/** `connect`, with what tests may set besides. */
export function openSession(options: InternalOptions): Promise<Session> {
  return Promise.resolve().then(() => new StripeSession(options, defaultCatalog()));
}

/** Everything a statement needs of its session. */
export interface SessionContext {
  readonly options: InternalOptions;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly engine: DuckDbEngine;
  /** `host` names another host of Stripe's than the API's; a server of one's own answers for all of them. */
  readonly executor: (account: AccountKey, host?: string) => Executor;
  readonly keys: IdempotencyKeys;
  /** Told of the first write: reads of the session are strict from then on. */
  readonly wrote: () => void;
  readonly hasWritten: () => boolean;
  /** Counts a statement in the session's sum; what comes back is called when it has ended. */
  readonly register: (stats: () => QueryStats) => () => void;
}

class StripeSession implements Session {
  readonly #context: SessionContext;
  readonly #stats: SessionStats;
  #closed = false;
  #hasWritten = false;

  constructor(options: InternalOptions, catalog: Catalog) {
    if (!options.apiKey) throw new DriverError('authentication', 'There is no API key', { hint: 'give one as apiKey' });
    const apiKey = new Secret(options.apiKey);
    const clock = options.clock ?? systemClock;
    const { apiBase, rateLimit } = options;
    const settings = {
      apiKey,
      apiVersion: catalog.apiVersion,
      clock,
      ...(apiBase && { apiBase }),
      ...(rateLimit !== undefined && { rateLimit }),
    };
    this.#stats = new SessionStats(() => clock.monotonic());
    this.#context = {
      options,
      catalog,
      clock,
      engine,
      executor: (account, host) =>
        executors.executor({ ...settings, account, ...(host && !apiBase && { apiBase: hostBase(host) }) }),
      keys: new IdempotencyKeys(options.idempotencySeed),
      wrote: () => {
        this.#hasWritten = true;
      },
      hasWritten: () => this.#hasWritten,
      register: (stats) => this.#stats.add(stats),
    };
    // A wrong API base fails here, before any statement.
    this.#context.executor(options.account ?? '');
  }

  get idempotencySeed(): string {
    return this.#context.keys.seed;
  }

  prepare(sql: string | SourceText): Statement {
    if (this.#closed) throw new DriverError('internal', 'The session is closed');
    const source = typeof sql === 'string' ? { text: sql, start: 0, end: sql.length } : sql;
    return new PreparedStatement(parseStatement(source), source, this.#context);
  }

  stats(): QueryStats {
    return this.#stats.total();
  }

  close(): Promise<void> {
    this.#closed = true;
    // The executors and DuckDB are the process's own: other sessions share them.
    executors.close();
    return Promise.resolve();
  }
}

/** `meter_events` -> `https://meter-events.stripe.com`. */
const hostBase = (host: string): string => `https://${host.replaceAll('_', '-')}.stripe.com`;
