import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TableDefinition } from '../../src/catalog/definition.js';
import { connect } from '../../src/connection/connect.js';
import { filterQueries, firstRow, type TableQuery } from '../connection/table-queries.js';
import { useComponent } from './component.js';
import { bracketed } from './parameter-probes.js';
import { exceptedByStripeMock } from './stripe-mock-exceptions.js';
import { STRIPE_MOCK } from './stripe-mock.js';

const folder = join(import.meta.dirname, '../../schema/tables');
const tables = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as TableDefinition,
);
const stripeMock = useComponent(STRIPE_MOCK);

/** Messages of the statements that failed. */
async function failures(url: string, statements: readonly string[]): Promise<readonly string[]> {
  const session = await connect({ apiKey: 'sk_test_x', apiBase: url, rateLimit: 'off' });
  try {
    const run = async (sql: string) => (await session.prepare(sql).run()).toArray();
    const outcomes = await Promise.allSettled(statements.map(run));
    return outcomes.flatMap((outcome, index) =>
      outcome.status === 'rejected' ? [`${statements[index]}: ${String(outcome.reason)}`] : [],
    );
  } finally {
    await session.close();
  }
}

/** True when stripe-mock does not know the parameter, or the value of it that the query names. */
function isExcepted(table: TableDefinition, { about, parameter }: TableQuery): boolean {
  const prefix = parameter === undefined ? undefined : `GET ${table.list.path}?${bracketed(parameter)}=`;
  if (prefix === undefined) return false;
  return [...exceptedByStripeMock].some(
    (key) => key.startsWith(prefix) && about.includes(`'${key.slice(prefix.length)}'`),
  );
}

const known = tables.filter((table) => !exceptedByStripeMock.has(`GET ${table.list.path}`));

describe('stripe-mock answers the first row of', () => {
  test.for(known.map((table) => [table.name, table] as const))('%s', async ([, table], context) => {
    expect(await failures(stripeMock(context), [firstRow(table)])).toEqual([]);
  });
});

describe('stripe-mock accepts every filter and operator of', () => {
  test.for(known.map((table) => [table.name, table] as const))('%s', async ([, table], context) => {
    const statements = filterQueries(table).filter((query) => !isExcepted(table, query));
    expect(
      await failures(
        stripeMock(context),
        statements.map((query) => query.sql),
      ),
    ).toEqual([]);
  });
});
