import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TableDefinition } from '../../src/catalog/definition.js';
import { useComponent } from './component.js';
import { exceptedByStripeMock, stripeMockExceptions } from './stripe-mock-exceptions.js';
import { STRIPE_MOCK } from './stripe-mock.js';
import { tableRequests, type TableRequest } from './table-requests.js';

const folder = join(import.meta.dirname, '../../schema/tables');
const tables = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as TableDefinition,
);
const stripeMock = useComponent(STRIPE_MOCK);

/** Undefined when accepted, else the key of its exception with what stripe-mock said. */
async function refusal(
  url: string,
  request: TableRequest,
): Promise<readonly [key: string, message: string] | undefined> {
  const answer = await fetch(url + request.target, { headers: { Authorization: 'Bearer sk_test_x' } });
  const text = await answer.text();
  if (answer.status === 200) return undefined;
  const key = answer.status === 404 || request.about === '' ? request.endpoint : `${request.endpoint}?${request.about}`;
  return [key, `${answer.status} ${text.replace(/\s+/g, ' ')}`];
}

function endpointOf(key: string): string {
  return key.split('?')[0] ?? '';
}

describe('stripe-mock accepts every GET the driver may send for', () => {
  expect(tables.length).toBeGreaterThan(130);
  test.for(tables.map((table) => [table.name, table] as const))('%s', async ([, table], context) => {
    const url = stripeMock(context);
    const requests = tableRequests(table);
    const refused = await Promise.all(requests.map((request) => refusal(url, request)));
    const unexpected = refused.filter((entry) => entry !== undefined && !exceptedByStripeMock.has(entry[0]));
    expect(unexpected).toEqual([]);
    const refusedKeys = new Set(refused.map((entry) => entry?.[0]));
    const endpoints = new Set(requests.map((request) => request.endpoint));
    expect([...exceptedByStripeMock].filter((key) => endpoints.has(endpointOf(key)) && !refusedKeys.has(key))).toEqual(
      [],
    );
  });
});

test('every exception is about a request the driver may send, and gives its reason', () => {
  const endpoints = new Set(tables.flatMap(tableRequests).map((request) => request.endpoint));
  expect([...exceptedByStripeMock].filter((key) => !endpoints.has(endpointOf(key)))).toEqual([]);
  expect(stripeMockExceptions.filter((exception) => exception.reason.length < 20)).toEqual([]);
});

test('stripe-mock refuses a parameter that Stripe does not know', async (context) => {
  const url = stripeMock(context);
  const refused = await refusal(url, {
    endpoint: 'GET /v1/customers',
    about: 'emial=x',
    target: '/v1/customers?emial=x',
  });
  expect(refused?.[1]).toMatch(/^400 .*additional properties are not allowed/);
});
