import { afterAll, describe, expect, it } from 'vitest';
import { DriverError } from '../../src/core/errors.js';
import { DuckDbEngine } from '../../src/engine/engine.js';
import type { ColumnType, Driver } from '../../src/plan/plan.js';
import { contextOf, endless, FakeScan, planOf } from './fake-scan.js';

const engine = new DuckDbEngine();
afterAll(() => engine.close());

const COLUMNS: readonly ColumnType[] = [{ name: 'n', type: 'BIGINT' }];
const numbers = (): FakeScan =>
  new FakeScan(
    COLUMNS,
    endless(100, (index) => [index]),
  );
const stuck = (): FakeScan =>
  new FakeScan(COLUMNS, async function* () {
    yield [[1]];
    await new Promise(() => undefined);
  });
const SLOW: Driver = { kind: 'blocking', sql: 'SELECT count(*) FROM range(100000) a, range(1000000) b' };
const PASS: Driver = { kind: 'passthrough', positions: [0] };
const STREAM: Driver = {
  kind: 'streaming',
  filter: 't0."n" >= 0',
  computed: [],
  items: [{ kind: 'column', position: 0 }],
};
const COUNT: Driver = { kind: 'blocking', sql: 'SELECT count(*) FROM scan(0) AS t0' };

describe('an abort', () => {
  it('stops a query that DuckDB works on, within milliseconds', async () => {
    const abort = new AbortController();
    const result = await engine.runSelect(planOf(SLOW, [], ['count']), contextOf([], { signal: abort.signal }));
    const reading = result.toArray();
    setTimeout(() => abort.abort(), 20);
    const started = performance.now();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled', message: 'The statement was cancelled' });
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('is not lost, however shortly after the query was sent it comes', async () => {
    for (let ticks = 0; ticks < 30; ticks += 1) {
      const abort = new AbortController();
      const result = await engine.runSelect(planOf(SLOW, [], ['count']), contextOf([], { signal: abort.signal }));
      const reading = result.toArray();
      for (let tick = 0; tick < ticks; tick += 1) await new Promise(setImmediate);
      abort.abort();
      await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
      // Waits until DuckDB has let go of the query.
      await result.close();
    }
  });

  it.each([
    ['passthrough', PASS],
    ['streaming', STREAM],
    ['blocking', COUNT],
  ] as const)('does not wait for a page that never comes: %s', async (_, driver) => {
    const abort = new AbortController();
    const scan = stuck();
    const result = await engine.runSelect(planOf(driver, [scan], ['n']), contextOf([scan], { signal: abort.signal }));
    const reading = result.toArray();
    setImmediate(() => abort.abort());
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(scan.signal?.aborted).toBe(true);
  });

  it('before the start makes no call', async () => {
    const scan = numbers();
    const context = contextOf([scan], { signal: AbortSignal.abort() });
    await expect(engine.runSelect(planOf(PASS, [scan], ['n']), context)).rejects.toMatchObject({ code: 'cancelled' });
    expect(scan.opened).toBe(0);
  });

  it('by a deadline is a timeout, and a DriverError as reason is thrown as it is', async () => {
    const timeout = new DOMException('late', 'TimeoutError');
    const budget = new DriverError('too_many_calls', 'enough');
    for (const [reason, code] of [[timeout, 'timeout'] as const, [budget, 'too_many_calls'] as const]) {
      const context = contextOf([], { signal: AbortSignal.abort(reason) });
      await expect(engine.runSelect(planOf(SLOW, [], ['n']), context)).rejects.toMatchObject({ code });
    }
  });

  it('leaves the other cursors alone', async () => {
    const abort = new AbortController();
    const scan = numbers();
    const [doomed, fine] = await Promise.all([
      engine.runSelect(planOf(SLOW, [], ['count']), contextOf([], { signal: abort.signal })),
      engine.runSelect(planOf(STREAM, [scan], ['n'], { limit: 500 }), contextOf([scan])),
    ]);
    const [slow, rows] = [doomed.toArray(), fine.toArray()];
    setTimeout(() => abort.abort(), 5);
    await expect(slow).rejects.toMatchObject({ code: 'cancelled' });
    expect(await rows).toHaveLength(500);
  });
});

describe('close', () => {
  it.each([
    ['passthrough', PASS],
    ['streaming', STREAM],
    ['blocking', COUNT],
  ] as const)('of a result nobody read makes no call, twice is once: %s', async (_, driver) => {
    const scan = numbers();
    const result = await engine.runSelect(planOf(driver, [scan], ['n']), contextOf([scan]));
    await Promise.all([result.close(), result.close()]);
    await result.close();
    expect([scan.opened, scan.pulled]).toEqual([0, 0]);
    await expect(result.toArray()).rejects.toMatchObject({ code: 'cancelled', message: 'The result was closed' });
  });

  it('while a page is awaited ends the reading and drops the call', async () => {
    const scan = stuck();
    const result = await engine.runSelect(planOf(STREAM, [scan], ['n']), contextOf([scan]));
    const reading = result.toArray();
    await new Promise(setImmediate);
    await result.close();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(scan.signal?.aborted).toBe(true);
  });

  it('forgets the user’s signal', async () => {
    const abort = new AbortController();
    const scan = numbers();
    const context = contextOf([scan], { signal: abort.signal });
    const result = await engine.runSelect(planOf(PASS, [scan], ['n'], { limit: 1 }), context);
    await result.toArray();
    abort.abort();
    expect(scan.signal?.reason).toMatchObject({ message: 'The result was closed' });
  });

  it('a result is read once', async () => {
    const scan = numbers();
    const result = await engine.runSelect(planOf(PASS, [scan], ['n'], { limit: 1 }), contextOf([scan]));
    await result.toArray();
    await expect(result.toArray()).rejects.toMatchObject({ code: 'internal' });
  });
});
