import type { QueryStats } from '../engine/result.js';

type Reader = () => QueryStats;

/** What nothing costs. */
export const NO_COST: QueryStats = {
  calls: 0,
  retries: 0,
  rowsFetched: 0,
  rows: 0,
  affected: 0,
  bytes: 0,
  elapsedMs: 0,
  consistency: 'strict',
};

/** The sum of what a session's statements cost, those still running included. A statement that has ended is kept as figures only. */
export class SessionStats {
  readonly #running = new Set<Reader>();
  readonly #startedMs: number;
  readonly #monotonic: () => number;
  #ended = NO_COST;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
    this.#startedMs = monotonic();
  }

  /** Reads the statement's figures until the returned function is called, which takes the last ones. */
  add(reader: Reader): () => void {
    this.#running.add(reader);
    return () => {
      if (this.#running.delete(reader)) this.#ended = plus(this.#ended, reader());
    };
  }

  /** How many statements are still read. */
  get running(): number {
    return this.#running.size;
  }

  total(): QueryStats {
    const sum = [...this.#running].map((read) => read()).reduce(plus, this.#ended);
    return { ...sum, elapsedMs: Math.round(this.#monotonic() - this.#startedMs) };
  }
}

/** The cost of both together. */
export function plus(a: QueryStats, b: QueryStats): QueryStats {
  return {
    calls: a.calls + b.calls,
    retries: a.retries + b.retries,
    rowsFetched: a.rowsFetched + b.rowsFetched,
    rows: a.rows + b.rows,
    affected: a.affected + b.affected,
    bytes: a.bytes + b.bytes,
    elapsedMs: a.elapsedMs + b.elapsedMs,
    consistency: a.consistency === 'search' || b.consistency === 'search' ? 'search' : 'strict',
  };
}
