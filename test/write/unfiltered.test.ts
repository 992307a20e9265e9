import { describe, expect, test } from 'vitest';
import { useWriteWorld } from './support/write-world.js';

const world = useWriteWorld();

describe('a write of every row is refused with no call', () => {
  test.for([
    '',
    'WHERE TRUE',
    'WHERE NOT FALSE',
    'WHERE 1 = 1',
    'WHERE 1 < 2',
    'WHERE 1 <> 2',
    'WHERE 2 - 1 = 1',
    `WHERE 'a' = 'a'`,
    `WHERE 'a' <> 'b'`,
    `WHERE NOT ('a' = 'b')`,
    'WHERE NOT (1 = 0)',
    'WHERE NOT (1 = 0 AND TRUE)',
    'WHERE TRUE AND 1 = 1',
    'WHERE FALSE OR TRUE',
    `WHERE email = 'x' OR TRUE`,
    `WHERE email = 'x' OR 1 = 1`,
    `WHERE (email = 'x' AND name = 'y') OR 'a' = 'a'`,
    'WHERE 1 IN (1, 2)',
    'WHERE 1 BETWEEN 0 AND 2',
    'WHERE NULL IS NULL',
    'WHERE TRUE IS TRUE',
    'WHERE NOT NULL IS NOT NULL',
    `WHERE 'abc' LIKE '%'`,
    `WHERE length('a') = 1`,
    'WHERE abs(-1) = 1',
    'WHERE COALESCE(NULL, TRUE)',
    'WHERE CASE WHEN 1 = 1 THEN TRUE ELSE FALSE END',
    'WHERE CAST(1 AS BOOLEAN)',
    "WHERE now() > TIMESTAMP '2020-01-01'",
    'WHERE id = id',
    'WHERE id <= id',
    'WHERE Id IN (ID)',
    'WHERE id BETWEEN id AND id',
    'WHERE lower(id) = lower(id)',
    'WHERE id IS NOT NULL',
    'WHERE NOT (id IS NULL)',
    'WHERE (id IS NULL) IS FALSE',
    'WHERE (id IS NOT NULL) IS TRUE',
    'WHERE id IS NOT DISTINCT FROM id',
    'WHERE email IS NOT DISTINCT FROM email',
    'WHERE NOT (email IS DISTINCT FROM email)',
    `WHERE id <> ''`,
    `WHERE id > ''`,
    `WHERE '' < id`,
    `WHERE id LIKE '%'`,
    `WHERE id LIKE '%%'`,
    `WHERE id LIKE '_%'`,
    `WHERE id ILIKE '%'`,
    'WHERE length(id) > 0',
    'WHERE length(id) >= 1',
    `WHERE object = 'customer'`,
    `WHERE object IN ('customer', 'x')`,
    'WHERE created IS NOT NULL',
    `WHERE created > '1970-01-01'`,
    'WHERE created >= 0',
    'WHERE created <= now()',
    'WHERE livemode IN (TRUE, FALSE)',
    'WHERE livemode OR NOT livemode',
    'WHERE NOT (livemode AND NOT livemode)',
    'WHERE email IS NULL OR email IS NOT NULL',
    `WHERE name = 'a' OR name <> 'a' OR name IS NULL`,
    `WHERE balance < 5 OR balance >= 5 OR balance IS NULL`,
    `WHERE id = 'a' OR id <> 'a'`,
    'WHERE CASE WHEN livemode THEN TRUE ELSE TRUE END',
    'WHERE id = id AND created IS NOT NULL AND 1 = 1',
    'WHERE id = id -- every row',
  ])('%s', async (where) => {
    for (const sql of [
      `DELETE FROM Customer ${where}`,
      `UPDATE Customer SET name = 'X' ${where}`,
      `EXPLAIN DELETE FROM Customer ${where}`,
    ]) {
      const error = await world.failure(sql);
      expect([sql, error.code, error.message]).toEqual([
        sql,
        'unfiltered_write',
        expect.stringContaining('every Customer is refused'),
      ]);
      expect(error.hint).toContain('--allow-unfiltered-writes');
    }
    expect(world.sandbox.log.calls).toBe(0);
  });

  test.for([
    ['WHERE $1', { 1: true }],
    ['WHERE $1 = $1', { 1: 'x' }],
    ['WHERE $1 = $2', { 1: 'x', 2: 'x' }],
    [`WHERE email = 'x' OR :all`, { all: true }],
  ] as const)('%s with parameters', async ([where, parameters]) => {
    expect((await world.failure(`DELETE FROM Customer ${where}`, {}, parameters)).code).toBe('unfiltered_write');
    expect(world.sandbox.log.calls).toBe(0);
  });

  test('an alias changes nothing', async () => {
    expect((await world.failure('DELETE FROM Customer AS c WHERE c.id = c.id')).code).toBe('unfiltered_write');
  });

  test('an account is no condition on rows', async () => {
    expect((await world.failure(`DELETE FROM Customer WHERE account_id = 'acct_1'`)).code).toBe('unfiltered_write');
  });
});

describe('a condition that says which rows is none of these', () => {
  test.for([
    `WHERE email = 'nobody@unfiltered.test'`,
    `WHERE email = 'nobody@unfiltered.test' AND TRUE`,
    `WHERE email = 'nobody@unfiltered.test' OR FALSE`,
    `WHERE email = 'nobody@unfiltered.test' OR 1 = 2`,
    `WHERE id LIKE 'nobody%'`,
    `WHERE created < '2011-01-01'`,
    `WHERE created > now()`,
    `WHERE id IS NULL`,
    `WHERE FALSE`,
    `WHERE NULL`,
    `WHERE 1 = 2`,
    `WHERE NOT TRUE`,
    `WHERE email = 'a' AND email <> 'a'`,
    `WHERE email = 'nobody@unfiltered.test' OR email = 'nobody2@unfiltered.test'`,
    `WHERE id <> id`,
    `WHERE livemode`,
    `WHERE object <> 'customer'`,
  ])('%s', async (where) => {
    expect((await world.run(`DELETE FROM Customer ${where}`)).affected).toBe(0);
    expect(world.sandbox.log.lines().filter((line) => line.startsWith('DELETE'))).toEqual([]);
  });
});

describe('a connection that allows unfiltered writes', () => {
  test('writes every row, up to max_write_rows', async () => {
    const options = { allowUnfilteredWrites: true, maxWriteRows: 3 };
    const before = await world.run('SELECT id FROM Coupon');
    expect(before.rows.length).toBeGreaterThan(3);
    world.sandbox.log.clear();
    const error = await world.failure('DELETE FROM Coupon', options);
    expect([error.code, error.message]).toEqual(['too_many_rows', expect.stringContaining('more rows than the 3')]);
    expect(error.hint).toContain('max_write_rows');
    expect(world.sandbox.log.lines().filter((line) => line.startsWith('DELETE'))).toEqual([]);
    const all = await world.run('DELETE FROM Coupon', { allowUnfilteredWrites: true });
    expect(all.affected).toBe(before.rows.length);
    expect((await world.run('SELECT id FROM Coupon')).rows).toEqual([]);
  });
});

describe('max_write_rows', () => {
  test('caps what a condition may change, before the first write', async () => {
    for (let count = 0; count < 4; count += 1) await world.create('/v1/customers', { email: 'many@unfiltered.test' });
    const sql = `UPDATE Customer SET name = 'M' WHERE email = 'many@unfiltered.test'`;
    expect((await world.failure(sql, { maxWriteRows: 3 })).code).toBe('too_many_rows');
    expect(world.sandbox.log.lines()).toEqual([expect.stringMatching(/^GET /)]);
    expect((await world.run(sql, { maxWriteRows: 4 })).affected).toBe(4);
  });

  test('does not count the ids that a statement lists itself', async () => {
    const ids = [await world.create('/v1/customers'), await world.create('/v1/customers')];
    const list = ids.map((id) => `'${id}'`).join(', ');
    expect(
      (await world.run(`UPDATE Customer SET name = 'L' WHERE id IN (${list})`, { maxWriteRows: 1 })).affected,
    ).toBe(2);
    expect((await world.run(`INSERT INTO Customer (name) VALUES ('a'), ('b')`, { maxWriteRows: 1 })).affected).toBe(2);
  });

  test('is 100 by default', async () => {
    const plan = (await world.session()).prepare(`DELETE FROM Customer WHERE email = 'x'`).plan();
    expect(plan.kind === 'write' && plan.maxRows).toBe(100);
  });
});
