import { afterAll, beforeAll, expect, test } from 'vitest';
import { explainJson } from '../../src/plan/explain.js';
import { selectPlan } from './support/predicted.js';
import { World } from './support/world.js';

let world: World;

beforeAll(async () => {
  world = await World.open();
});

afterAll(() => world.close());

const FED = `SELECT c.id, k.email FROM Charge c JOIN Customer k ON k.id = c.customer JOIN Customer o ON o.id = c.customer WHERE o.email = 'ada@example.com'`;

test('JSON says what a scan is fed by, what carries its rows, and what each is called, in the order of reading', async () => {
  const session = await world.connect();
  const { scans } = explainJson(selectPlan(session, FED));
  expect(scans.map(({ table, alias, fedBy, with: carrier }) => ({ table, alias, fedBy, carrier }))).toEqual([
    { table: 'Customer', alias: 'o' },
    {
      table: 'Charge',
      alias: 'c',
      fedBy: {
        table: 'Customer',
        alias: 'o',
        column: 'id',
        maxKeys: 100,
        instead: [expect.stringContaining('GET /v1/charges?')],
      },
    },
    { table: 'Customer', alias: 'k', carrier: { table: 'Charge', alias: 'c', column: 'customer' } },
  ]);
  await session.close();
});

test('and after how many rows reading stops', async () => {
  const session = await world.connect();
  const sql = 'SELECT DISTINCT customer FROM Charge LIMIT 5';
  expect(explainJson(selectPlan(session, sql)).scans.map(({ stopsAfter }) => stopsAfter)).toEqual([5]);
  await session.close();
});

test('a table that is read once under two names has both', async () => {
  const session = await world.connect();
  const sql = `SELECT a.id FROM Charge a JOIN Charge b ON b.amount = a.amount WHERE a.status = 'failed' AND b.paid`;
  const { scans } = explainJson(selectPlan(session, sql));
  expect(scans.map(({ alias, local }) => [alias, local.length])).toEqual([['a, b', 2]]);
  await session.close();
});

test('EXPLAIN ANALYZE says that too many keys came', async () => {
  const session = await world.connect();
  const sql = `SELECT cu.id FROM Customer cu LEFT JOIN Subscription s ON s.customer = cu.id AND s.status = 'past_due' WHERE cu.created >= '2020-01-01'`;
  const { scans } = selectPlan(session, sql);
  const result = await session.prepare(`EXPLAIN ANALYZE ${sql}`).run();
  const lines = (await result.toArray()).map(([line]) => line as string);
  const isTold = lines.some((line) =>
    line.endsWith(`; more than ${scans[1]?.feed?.maxKeys} keys came, so all was read`),
  );
  expect(isTold).toBe(true);
  await session.close();
});
