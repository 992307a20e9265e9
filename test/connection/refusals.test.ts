import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/connection/connect.js';
import { World } from './support/world.js';

let world: World;

beforeAll(async () => {
  world = await World.open();
});

afterAll(() => world.close());

describe('before any call', () => {
  test.each([
    ['an unknown table', 'SELECT id FROM Chrage', 'unknown_table', 15],
    ['an unknown column', 'SELECT id, staus FROM Invoice', 'unknown_column', 11],
    ['an unknown function', 'SELECT lowr(id) FROM Invoice', 'unknown_function', 7],
    ['a literal that cannot be read', `SELECT id FROM Charge WHERE amount = 'ten'`, 'invalid_value', 37],
    ['types that do not meet', 'SELECT id FROM Charge WHERE created = true', 'type_mismatch', 38],
    ['a file', `SELECT * FROM read_csv('/etc/passwd')`, 'forbidden', 14],
    ['a broken text', 'SELECT id FROM Charge WHERE (', 'syntax_error', 28],
  ])('%s is refused with its place', async (_name, sql, code, offset) => {
    const before = world.sandbox.log.calls;
    const error = await world.failure(sql);
    expect(error).toMatchObject({ code, position: { line: 1, column: offset + 1, offset } });
    expect(world.sandbox.log.calls).toBe(before);
  });

  test('the nearest names are said', async () => {
    expect((await world.failure('SELECT id, staus FROM Invoice')).hint).toContain('"status"');
    expect((await world.failure('SELECT id FROM Chrage')).hint).toContain('"Charge"');
  });

  test('places count in the text that the user sees, in code points', async () => {
    const error = await world.failure(`SELECT '😀' AS smile,\n  wrong\nFROM Charge`);
    expect(error.position).toMatchObject({ line: 2, column: 3 });
    const behind = await world.failure(`SELECT '😀', wrong FROM Charge`);
    expect(behind.position).toMatchObject({ line: 1, column: 13 });
  });

  test('a missing parameter is named', async () => {
    const error = await world.failure('SELECT id FROM Charge WHERE amount > :least');
    expect(error).toMatchObject({ code: 'missing_input' });
    expect(error.message).toContain(':least');
  });
});

describe('a connection', () => {
  test('without a key is an authentication error', async () => {
    await expect(connect({})).rejects.toMatchObject({ code: 'authentication' });
  });

  test('to what is no URL is an invalid connection', async () => {
    await expect(connect({ apiKey: 'sk_test_x', apiBase: 'not a url' })).rejects.toMatchObject({
      code: 'invalid_connection',
    });
  });

  test('with a key that Stripe refuses fails with the first call', async () => {
    const session = await world.connect({ apiKey: 'nothing' });
    const error = await world.failure('SELECT id FROM Charge LIMIT 1', {}, session);
    expect(error.code).toBe('authentication');
    expect(`${error.message} ${error.hint}`).not.toContain('nothing');
  });

  test('that is closed prepares nothing', async () => {
    const session = await world.connect();
    await session.close();
    expect(() => session.prepare('SELECT 1')).toThrow('closed');
  });
});
