import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultCatalog } from '../../src/catalog/catalog.js';
import { firsts, World } from './support/world.js';

let world: World;

beforeAll(async () => {
  world = await World.open();
});

afterAll(() => world.close());

test('information_schema.tables has every table, without a call', async () => {
  const answer = await world.ask(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = 'stripe' AND table_type = 'BASE TABLE'`,
  );
  expect(firsts(answer)).toEqual(
    defaultCatalog()
      .tables()
      .map(({ name }) => name),
  );
  expect(answer.calls).toEqual([]);
});

test('its own views are in a schema of their own', async () => {
  const answer = await world.ask(
    `SELECT table_name FROM INFORMATION_SCHEMA.TABLES WHERE table_schema = 'information_schema' ORDER BY 1 LIMIT 2`,
  );
  expect(firsts(answer)).toEqual(['columns', 'constraint_column_usage']);
});

test('columns are those of *, in its order', async () => {
  const answer = await world.ask(
    `SELECT column_name, ordinal_position FROM information_schema.columns WHERE table_name = 'Refund' ORDER BY 2`,
  );
  const star = await world.ask('SELECT * FROM Refund LIMIT 1');
  expect(firsts(answer)).toEqual(star.columns);
});

test('a foreign key is found as tools look for it', async () => {
  const answer = await world.ask(`
    SELECT k.column_name, u.table_name, u.column_name
    FROM information_schema.table_constraints t
    JOIN information_schema.key_column_usage k ON k.constraint_name = t.constraint_name
    JOIN information_schema.constraint_column_usage u ON u.constraint_name = t.constraint_name
    WHERE t.constraint_type = 'FOREIGN KEY' AND t.table_name = 'Subscription' AND k.column_name = 'customer'`);
  expect(answer.rows).toEqual([['customer', 'Customer', 'id']]);
});

test('every foreign key refers to a primary key that there is', async () => {
  const answer = await world.ask(`
    SELECT r.constraint_name FROM information_schema.referential_constraints r
    LEFT JOIN information_schema.table_constraints p ON p.constraint_name = r.unique_constraint_name
    WHERE p.constraint_name IS NULL`);
  expect(answer.rows).toEqual([]);
});

test('procedures are routines', async () => {
  const answer = await world.ask(
    `SELECT routine_type FROM information_schema.routines WHERE routine_name = 'PayInvoice'`,
  );
  expect(answer.rows).toEqual([['PROCEDURE']]);
});
