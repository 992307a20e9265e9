import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Parameters } from '../../src/connection/session.js';
import { World } from './support/world.js';

let world: World;

beforeAll(async () => {
  world = await World.open();
});

afterAll(() => world.close());

const NAMES = 'SELECT :x = :y AS same, :x AS x';

describe('a parameter', () => {
  test('by its place, by number and by name', async () => {
    expect((await world.ask('SELECT ? + ? AS x', { 1: 5, 2: 6 })).rows).toEqual([[11]]);
    expect((await world.ask('SELECT $2 - $1 AS x', { 1: 5, 2: 6 })).rows).toEqual([[1]]);
    expect((await world.ask('SELECT :a || @b AS x', { a: 'x', b: 'y' })).rows).toEqual([['xy']]);
  });

  test('is listed by the statement', () => {
    expect(world.session.prepare('SELECT ?, $3, :a, @b').parameters).toEqual(['1', '3', 'a', 'b']);
  });

  test.each<readonly [string, Parameters, readonly unknown[]]>([
    ['numbers', { x: 1, y: 2 }, [false, 1]],
    ['a number and text, which is read as one', { x: 1, y: '1.0' }, [true, 1]],
    ['booleans', { x: true, y: 'yes' }, [true, true]],
    ['big integers', { x: 9_007_199_254_740_993n, y: 9_007_199_254_740_993n }, [true, 9_007_199_254_740_993n]],
    ['negative numbers', { x: -5, y: '-5' }, [true, -5]],
    ['NULL', { x: null, y: 1 }, [null, null]],
    ['untyped text', { x: { untyped: '7' }, y: 7 }, [true, '7']],
  ])('of %s', async (_name, parameters, expected) => {
    expect((await world.ask(NAMES, parameters)).rows).toEqual([expected]);
  });

  test('is no SQL, whatever is in it', async () => {
    const text = `x' OR '1' = '1`;
    expect((await world.ask('SELECT :x AS x', { x: text })).rows).toEqual([[text]]);
    expect((await world.ask('SELECT id FROM Customer WHERE email = :x', { x: text })).rows).toEqual([]);
  });

  test('is pushed down as a literal is', async () => {
    const { calls } = await world.ask('SELECT id FROM Charge WHERE customer = :c AND created >= :since', {
      c: 'cus_1',
      since: { untyped: '2024-03-01' },
    });
    expect(calls).toEqual(['GET /v1/charges?created[gte]=1709251200&customer=cus_1&limit=100']);
  });

  test('of epoch seconds meets a time', async () => {
    const sql = 'SELECT id FROM Charge WHERE created >= $1 LIMIT 1';
    const expected = ['GET /v1/charges?created[gte]=1709251200&limit=1'];
    expect((await world.ask(sql, { 1: 1_709_251_200 })).calls).toEqual(expected);
    expect((await world.ask(sql, { 1: { untyped: '1709251200' } })).calls).toEqual(expected);
  });

  test('of NULL finds nothing and asks nobody', async () => {
    const { rows, calls } = await world.ask('SELECT id FROM Charge WHERE customer = $1', { 1: null });
    expect([rows, calls]).toEqual([[], []]);
  });

  test('of JSON is read by key', async () => {
    expect((await world.ask(`SELECT :j->>'a' AS a`, { j: { a: 'b' } })).rows).toEqual([['b']]);
  });

  test('that cannot be read is an error at its place', async () => {
    const error = await world.failure('SELECT id FROM Charge WHERE amount > $1', { 1: { untyped: 'many' } });
    expect(error).toMatchObject({ code: 'invalid_value', position: { column: 38 } });
  });

  test('stands for LIMIT', async () => {
    expect((await world.ask('SELECT id FROM Charge LIMIT ?', { 1: 3 })).calls).toEqual(['GET /v1/charges?limit=3']);
  });
});
