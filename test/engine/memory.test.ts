import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it } from 'vitest';
import type { Row } from '../../src/core/value.js';
import { DuckDbEngine } from '../../src/engine/engine.js';
import type { ColumnType, Driver } from '../../src/plan/plan.js';
import { contextOf, FakeScan, planOf } from './fake-scan.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const engine = new DuckDbEngine();
const spilling = new DuckDbEngine({ stagingBytes: 1 });
afterAll(() => Promise.all([engine.close(), spilling.close()]));

const COLUMNS: readonly ColumnType[] = [{ name: 'n', type: 'BIGINT' }];

/** Pages that remember which of them are still held by anybody. */
function watchedPages(count: number): { readonly scan: FakeScan; readonly held: () => number } {
  const references: WeakRef<readonly Row[]>[] = [];
  const scan = new FakeScan(COLUMNS, async function* () {
    for (let page = 0; page < count; page += 1) yield watched(page);
  });
  const watched = (page: number): readonly Row[] => {
    const rows: readonly Row[] = [[page], [page]];
    references.push(new WeakRef(rows));
    return rows;
  };
  const held = (): number => {
    collect();
    return references.filter((reference) => reference.deref() !== undefined).length;
  };
  return { scan, held };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('pages', () => {
  it.each<[string, Driver]>([
    ['passthrough', { kind: 'passthrough', positions: [0] }],
    [
      'streaming',
      { kind: 'streaming', filter: 't0."n" >= 0', computed: ['t0."n" + 1'], items: [{ kind: 'computed', index: 0 }] },
    ],
  ])('are not held once they are given: %s', async (_, driver) => {
    const { scan, held } = watchedPages(20);
    const result = await engine.runSelect(planOf(driver, [scan], ['n']), contextOf([scan]));
    const batches = result[Symbol.asyncIterator]();
    for (let batch = 0; batch < 19; batch += 1) {
      await batches.next();
      await settle();
    }
    expect(held()).toBeLessThanOrEqual(2);
    await result.close();
  });

  it('are not held beside the tables they are staged in, whoever is fed from them', async () => {
    const { scan, held } = watchedPages(20);
    let heldWhenFed = Infinity;
    const feed = { from: 0, position: 0, maxKeys: 100 };
    const fed = new FakeScan(
      COLUMNS,
      async function* ({ keys }) {
        heldWhenFed = held();
        yield [[keys?.length ?? null]];
      },
      1,
      { feed },
    );
    const sql = 'SELECT t1."n" FROM scan(0) AS t0 JOIN scan(1) AS t1 ON t0."n" = 7';
    const plan = planOf({ kind: 'blocking', sql }, [scan, fed], ['n']);
    const result = await spilling.runSelect(plan, contextOf([scan, fed]));
    expect(await result.toArray()).toEqual([[20], [20]]);
    expect(heldWhenFed).toBeLessThanOrEqual(1);
  });

  it('are staged while the query needs them, and free when the result is closed', async () => {
    const { scan, held } = watchedPages(20);
    const sql = 'SELECT t0."n" FROM scan(0) AS t0 ORDER BY 1';
    const result = await engine.runSelect(planOf({ kind: 'blocking', sql }, [scan], ['n']), contextOf([scan]));
    const batches = result[Symbol.asyncIterator]();
    await batches.next();
    expect(held()).toBe(20);
    await result.close();
    await settle();
    expect(held()).toBe(0);
  });
});
