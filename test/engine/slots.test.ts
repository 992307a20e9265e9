import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { DuckDbEngine } from '../../src/engine/engine.js';
import { Slots } from '../../src/engine/slots.js';
import { contextOf, planOf } from './fake-scan.js';

const never = new AbortController().signal;

/** Work that ends when the test says so. */
function job(log: string[], name: string) {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const work = async (): Promise<string> => {
    log.push(name);
    await ended;
    return name;
  };
  return { work, end };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Slots', () => {
  it('runs the waiting in order, also after a failure', async () => {
    const log: string[] = [];
    const slots = new Slots(1);
    const first = job(log, 'first');
    const done = [
      slots.use(first.work, never),
      slots.use(() => Promise.reject(new Error('broken')), never).catch((error: Error) => error.message),
      slots.use(async () => log.push('third'), never),
    ];
    await settle();
    expect(log).toEqual(['first']);
    first.end();
    expect(await Promise.all(done)).toEqual(['first', 'broken', 2]);
  });

  it('forgets who leaves while waiting', async () => {
    const log: string[] = [];
    const slots = new Slots(1);
    const abort = new AbortController();
    const first = job(log, 'first');
    const running = slots.use(first.work, never);
    const leaving = slots.use(async () => log.push('left'), abort.signal);
    const last = slots.use(async () => log.push('last'), never);
    abort.abort();
    await expect(leaving).rejects.toMatchObject({ code: 'cancelled' });
    first.end();
    await Promise.all([running, last]);
    expect(log).toEqual(['first', 'last']);
  });
});

describe('many long queries', () => {
  const engine = new DuckDbEngine();
  afterAll(() => engine.close());

  it('leave a thread for files and names, and waiting for them can be cancelled', async () => {
    const sql = 'SELECT count(*) FROM range(100000) a, range(1000000) b';
    const abort = new AbortController();
    const plan = planOf({ kind: 'blocking', sql }, [], ['n']);
    const results = await Promise.all(
      Array.from({ length: 6 }, () => engine.runSelect(plan, contextOf([], { signal: abort.signal }))),
    );
    const readings = results.map((result) => result.toArray().catch((error: { code: string }) => error.code));
    await settle();
    expect((await readFile(import.meta.filename)).length).toBeGreaterThan(0);
    abort.abort();
    expect(await Promise.all(readings)).toEqual(Array(6).fill('cancelled'));
    await Promise.all(results.map((result) => result.close()));
  });
});
