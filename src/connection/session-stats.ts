import type { QueryStats } from '../engine/result.js';

type Reader = () => QueryStats;

/** The sum of what a session's statements cost, those still running included. */
export class SessionStats {
  readonly #readers: Reader[] = [];
  readonly #startedMs: number;
  readonly #monotonic: () => number;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
    this.#startedMs = monotonic();
  }

  add(reader: Reader): void {
    this.#readers.push(reader);
  }

  total(): QueryStats {
    const all = this.#readers.map((read) => read());
    const sum = (pick: (stats: QueryStats) => number): number => all.reduce((total, stats) => total + pick(stats), 0);
    return {
      calls: sum((stats) => stats.calls),
      retries: sum((stats) => stats.retries),
      rowsFetched: sum((stats) => stats.rowsFetched),
      rows: sum((stats) => stats.rows),
      affected: sum((stats) => stats.affected),
      bytes: sum((stats) => stats.bytes),
      elapsedMs: Math.round(this.#monotonic() - this.#startedMs),
      consistency: all.some((stats) => stats.consistency === 'search') ? 'search' : 'strict',
    };
  }
}
