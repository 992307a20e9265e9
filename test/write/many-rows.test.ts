import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import { runOn, textOf, useWriteWorld } from './support/write-world.js';

const ROWS = 1_000;
const names = Array.from({ length: ROWS }, (_, index) => `many ${index}`);
const INSERT = `INSERT INTO Customer (name) VALUES ${names.map((name) => `('${name}')`).join(', ')} RETURNING id, name`;

describe('INSERT of 1,000 customers', () => {
  const world = useWriteWorld();

  test('gives 1,000 ids in input order and tells its progress', async () => {
    const session = await world.session();
    const progress: (readonly [number, number])[] = [];
    const onProgress = (done: number, total: number): unknown => progress.push([done, total]);
    const { rows, affected, stats } = await runOn(
      session,
      INSERT,
      {},
      { onProgress: (done, total) => void onProgress(done, total) },
    );
    expect([affected, stats.calls, stats.retries]).toEqual([ROWS, ROWS, 0]);
    expect(rows.map(([, name]) => name)).toEqual(names);
    expect(new Set(rows.map(([id]) => id)).size).toBe(ROWS);
    expect(progress).toEqual(names.map((_, index) => [index + 1, ROWS]));
    expect(await world.get(`/v1/customers/${textOf(rows[777]?.[0])}`)).toMatchObject({ name: 'many 777' });
  });

  test('of which one fails late reports every row', async () => {
    const session = await world.session();
    const refuse = (done: number): void => {
      if (done === 500) world.sandbox.faults.next({ status: 400, match: 'POST' });
    };
    const failure = await runOn(session, INSERT.replaceAll('many', 'late'), {}, { onProgress: refuse }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 'partial_write' });
    const rows = (failure as { rows: { row: number; state: string }[] }).rows;
    expect(rows.map(({ row }) => row)).toEqual(names.map((_, index) => index + 1));
    const count = (state: string): number => rows.filter((row) => row.state === state).length;
    expect(count('failed')).toBe(1);
    expect(count('done')).toBeLessThan(510);
    expect(count('done') + count('not tried')).toBe(ROWS - 1);
    expect(world.sandbox.log.calls).toBe(count('done') + 1);
  });
});

describe('INSERT against a server that limits', () => {
  let nowMs = Date.now();
  /** Waiting takes no time but moves the server's clock on, so that what is limited now is not limited then. */
  const clock = {
    ...systemClock,
    sleep: (ms: number): Promise<void> => {
      nowMs += ms;
      return Promise.resolve();
    },
  };
  const world = useWriteWorld(
    { rateLimit: 100 },
    { now: () => nowMs, delay: (_ms, callback) => setImmediate(callback) },
  );

  test('is slowed down by its refusals and still makes each row once, in order', async () => {
    const session = await world.session({ clock });
    const { rows, stats } = await runOn(session, INSERT);
    expect(rows.map(([, name]) => name)).toEqual(names);
    expect(stats.retries).toBeGreaterThan(0);
    expect(stats.retries).toBe(world.sandbox.log.rejected);
    expect(stats.calls).toBe(ROWS + stats.retries);
    expect(new Set(rows.map(([id]) => id)).size).toBe(ROWS);
  });
});

describe('a connection with a rate', () => {
  const world = useWriteWorld({ rateLimit: 100 });

  test('keeps to it, so that nothing is refused', async () => {
    const session = await world.session({ rateLimit: 20 });
    const few = INSERT.replaceAll('many', 'kept').replace(/, \('kept 30'\).*\('kept 999'\)/, '');
    const { affected, stats } = await runOn(session, few);
    expect([affected, stats.retries, world.sandbox.log.rejected]).toEqual([30, 0, 0]);
  });
});
