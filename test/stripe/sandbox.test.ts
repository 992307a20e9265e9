import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import type { Row } from '../../src/core/value.js';
import type { AccessPath, ScanRequest } from '../../src/source/access-path.js';
import type { Term } from '../../src/source/term.js';
import type { ExecutorSettings } from '../../src/stripe/executor-registry.js';
import { failureOf, readAll, scanContext } from './support/scan-context.js';
import { executorFor, scanRequest, sourceOf, term } from './support/sources.js';

let sandbox: Sandbox;
beforeAll(async () => void (sandbox = await startSandbox()));
afterAll(() => sandbox.close());
afterEach(() => {
  sandbox.log.clear();
  sandbox.faults.clear();
});

interface Asked {
  readonly terms?: readonly Term[];
  readonly request?: Partial<ScanRequest>;
  readonly settings?: Partial<ExecutorSettings>;
}

function path(
  table: string,
  kind: AccessPath['kind'],
  { terms = [], request = {}, settings = {} }: Asked = {},
): AccessPath {
  const source = sourceOf(table, executorFor(sandbox.url, settings));
  return source.paths(scanRequest(terms, request)).find((candidate) => candidate.kind === kind) as AccessPath;
}

const quick = { retry: { baseMs: 1, maxMs: 2 } };

describe('on the embedded Stripe', () => {
  test('what EXPLAIN says is what is sent', async () => {
    const asked = path('Invoice', 'list', { terms: [term('status', '=', 'paid')], request: { rowBudget: 3 } });
    const first = await asked.open(scanContext())[Symbol.asyncIterator]().next();
    expect(first).toMatchObject({ value: { rows: { length: 3 } } });
    expect(sandbox.log.lines()).toEqual(asked.requests);
  });

  test('a whole scan gives every object once, newest first', async () => {
    const order = [{ column: 'created', direction: 'desc' }] as const;
    const rows = await readAll(path('Charge', 'list', { request: { order, columns: ['id', 'created'] } }));
    expect(new Set(rows.map(([id]) => id)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(200);
    expect(sandbox.log.calls).toBe(Math.ceil(rows.length / 100));
  });

  test('a pushed term gives the same rows as a judgement of the whole list', async () => {
    const columns = { columns: ['id', 'customer', 'created'] };
    const all = await readAll(path('Charge', 'list', { request: columns }));
    const [, customer, created] = all[Math.floor(all.length / 2)] as Row;
    const ids = (rows: readonly Row[]): unknown[] => rows.map(([id]) => id).sort();
    const byCustomer = await readAll(
      path('Charge', 'list', { request: columns, terms: [term('customer', '=', customer ?? '')] }),
    );
    const since = await readAll(
      path('Charge', 'list', { request: columns, terms: [term('created', '>=', created ?? 0)] }),
    );
    expect(ids(byCustomer)).toEqual(ids(all.filter((row) => row[1] === customer)));
    expect(ids(since)).toEqual(ids(all.filter((row) => Number(row[2]) >= Number(created))));
    expect(byCustomer.length).toBeGreaterThan(0);
  });

  test('line items through embedded lists are those of each invoice read alone', async () => {
    const columns = { columns: ['id', 'invoice'] };
    const driven = await readAll(path('InvoiceLineItem', 'driven', { request: columns }));
    const counts = new Map<unknown, number>();
    for (const [, invoice] of driven) counts.set(invoice, (counts.get(invoice) ?? 0) + 1);
    const [invoice, most] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
    expect(most).toBeGreaterThan(10);
    const alone = await readAll(
      path('InvoiceLineItem', 'list', { request: columns, terms: [term('invoice', '=', String(invoice))] }),
    );
    expect(driven.filter((row) => row[1] === invoice)).toEqual(alone);
  });

  test('a missing and a deleted customer are no rows', async () => {
    const rows = await readAll(path('Customer', 'retrieve', { terms: [term('id', '=', 'cus_nope')] }));
    expect(rows).toEqual([]);
    const referred = new Set(
      (await readAll(path('Charge', 'list', { request: { columns: ['customer'] } }))).map(([customer]) => customer),
    );
    const living = new Set((await readAll(path('Customer', 'list'))).map(([id]) => id));
    const deleted = [...referred].filter((id) => typeof id === 'string' && !living.has(id)) as string[];
    expect(deleted.length).toBeGreaterThan(0);
    sandbox.log.clear();
    expect(await readAll(path('Customer', 'retrieve', { terms: [term('id', 'in', ...deleted)] }))).toEqual([]);
    expect(sandbox.log.calls).toBe(deleted.length);
  });

  test('a list of v2 longer than a page is read to its end', async () => {
    // The budget makes the first page small; v2's own address of the next page keeps its size.
    const rows = await readAll(path('V2CoreEventDestination', 'list', { request: { rowBudget: 20 } }));
    expect(new Set(rows.map(([id]) => id)).size).toBe(rows.length);
    expect(sandbox.log.calls).toBe(Math.ceil(rows.length / 20));
    expect(sandbox.log.calls).toBeGreaterThan(2);
  });
});

describe('when things go wrong', () => {
  test.each(['429', '500', '503', 'lock_timeout', 'reset', 'truncated', 'lost_answer'] as const)(
    '%s passes unnoticed, but counted',
    async (kind) => {
      sandbox.faults.next({ kind, times: 2 });
      const context = scanContext();
      const rows = await readAll(path('Product', 'list', { settings: quick }), context);
      expect(rows.length).toBeGreaterThan(0);
      expect(context.counts).toMatchObject({ calls: sandbox.log.calls, retries: 2 });
    },
  );

  test('an error that stays fails the scan', async () => {
    sandbox.faults.next({ status: 500, times: 100, match: 'GET /v1/charges?limit=100&starting_after' });
    const failure = await failureOf(readAll(path('Charge', 'list', { settings: quick })));
    expect([failure.code, failure.requestId]).toEqual(['stripe_error', expect.stringMatching(/^req_/)]);
  });

  test('a consumer who stops leaves the log as it was', async () => {
    const pages = path('Charge', 'list').open(scanContext())[Symbol.asyncIterator]();
    await pages.next();
    await pages.return?.();
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    expect(sandbox.log.calls).toBe(1);
  });

  test('an abort ends the scan and its calls', async () => {
    const controller = new AbortController();
    const context = scanContext({ signal: controller.signal });
    const pages = path('Charge', 'list').open(context)[Symbol.asyncIterator]();
    await pages.next();
    const pending = failureOf(pages.next());
    controller.abort();
    expect((await pending).code).toBe('cancelled');
    const sent = sandbox.log.calls;
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    expect(sandbox.log.calls).toBe(sent);
  });

  test('a key that is not one is refused', async () => {
    const { Secret } = await import('../../src/core/secret.js');
    const failure = await failureOf(
      readAll(path('Charge', 'list', { settings: { apiKey: new Secret('nonsense-key') } })),
    );
    expect(failure.code).toBe('authentication');
    expect(failure.message).not.toContain('nonsense-key');
  });
});

test('a limited server is met by going slower, not by failing', async () => {
  const limited = await startSandbox({ rateLimit: 100 });
  try {
    const ids = (await readAll(path('Charge', 'list'))).slice(0, 60).map(([id]) => id as string);
    const source = sourceOf('Charge', executorFor(limited.url, { rateLimit: 500, retry: { baseMs: 100, maxMs: 400 } }));
    const context = scanContext();
    const [retrieve] = source.paths(scanRequest([term('id', 'in', ...ids)]));
    expect(await readAll(retrieve as AccessPath, context)).toEqual(ids.map((id) => [id]));
    expect(context.counts).toMatchObject({ calls: limited.log.calls, retries: limited.log.rejected });
    expect(limited.log.rejected).toBeGreaterThan(0);
  } finally {
    await limited.close();
  }
});
