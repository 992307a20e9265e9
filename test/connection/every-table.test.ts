import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox } from '../../fixtures/stripe-sandbox/index.js';
import type { Sandbox } from '../../fixtures/stripe-sandbox/options.js';
import type { TableDefinition } from '../../src/catalog/definition.js';
import { SYSTEM_TABLES } from '../../src/catalog/system-tables.js';
import { connect } from '../../src/connection/connect.js';
import type { Session } from '../../src/connection/session.js';
import { filterQueries, firstRow, requiredConditions } from './table-queries.js';

const folder = join(import.meta.dirname, '../../schema/tables');
const tables = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as TableDefinition,
);
const named = tables.map((table) => [table.name, table] as const);

let sandbox: Sandbox;
let session: Session;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  session = await connect({ apiKey: 'sk_test_x', apiBase: sandbox.url, rateLimit: 'off' });
});

afterAll(async () => {
  await session.close();
  await sandbox.close();
});

describe('on the embedded Stripe the first row of', () => {
  test.each(named)('%s', async (_name, table) => {
    const result = await session.prepare(firstRow(table)).run();
    expect((await result.toArray()).length).toBeLessThanOrEqual(1);
    const visible = table.columns.filter((column) => !column.hidden).map((column) => column.name);
    expect(result.columns.map((column) => column.name)).toEqual(visible);
  });

  test.each(SYSTEM_TABLES.map((table) => table.name))('%s costs no call', async (name) => {
    const before = sandbox.log.calls;
    expect(await (await session.prepare(`SELECT * FROM ${name} LIMIT 1`).run()).toArray()).toHaveLength(1);
    expect(sandbox.log.calls).toBe(before);
  });
});

test('a plain list is one call for its first row', async () => {
  const plain = tables.filter((table) => table.requires.length === 0);
  expect(plain.length).toBeGreaterThan(90);
  for (const table of plain) {
    sandbox.log.clear();
    await (await session.prepare(firstRow(table)).run()).toArray();
    expect(sandbox.log.lines(), table.name).toHaveLength(1);
  }
});

describe('what nobody can feed is asked for before any call', () => {
  const needy = named.filter(([, table]) => requiredConditions(table).length > 0);
  test.each(needy)('%s', async (name) => {
    const before = sandbox.log.calls;
    const run = async () => (await session.prepare(`SELECT * FROM ${name} LIMIT 1`).run()).toArray();
    await expect(run()).rejects.toMatchObject({ code: 'missing_input' });
    expect(sandbox.log.calls).toBe(before);
  });
});

describe('every filter and operator is accepted by', () => {
  test.each(named)('%s', async (_name, table) => {
    const failures: string[] = [];
    for (const { about, sql } of filterQueries(table)) {
      const run = async () => (await session.prepare(sql).run()).toArray();
      await run().catch((error: unknown) => failures.push(`${about}: ${String(error)}`));
    }
    expect(failures).toEqual([]);
  });
});
