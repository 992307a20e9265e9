import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { runCli } from '../../src/cli/run.js';
import { systemRuntime } from '../../src/cli/system-runtime.js';
import { DriverError } from '../../src/core/errors.js';
import { json, refusal, startFakeServer, type FakeServer, type Handler } from '../stripe/support/fake-server.js';
import { testIo, type TestIo } from './support/test-io.js';

const servers: FakeServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

interface Run {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
  readonly server: FakeServer;
}

/** Runs the command line against a server that gives these answers in order; the last one repeats. */
async function run(argv: readonly string[], handlers: readonly Handler[] = [CREATED], io = testIo()): Promise<Run> {
  const server = await startFakeServer(...handlers);
  servers.push(server);
  const connection = ['--api-base', server.url, '--api-key', 'sk_test_x'];
  const exitCode = await runCli([...connection, ...argv], io, systemRuntime);
  return { exitCode, out: io.out(), err: io.err(), server };
}

const customer = (id: string): Handler => json({ id, object: 'customer', email: `${id}@example.com`, livemode: false });
const CREATED = customer('cus_1');
const REFUSED = refusal(400, { message: 'No such tax rate', code: 'resource_missing', param: 'tax' });
const stats = (err: string): Record<string, unknown> =>
  JSON.parse(err.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
const insert = (count: number): string =>
  `INSERT INTO Customer (email) VALUES ${Array.from({ length: count }, (_, index) => `('c${index}@example.com')`).join(', ')}`;

describe('what a write says', () => {
  test.each([
    ['table', ''],
    ['csv', ''],
    ['tsv', ''],
    ['markdown', ''],
    ['ndjson', ''],
    ['json', '[]\n'],
  ])('without RETURNING there are no rows as %s', async (format, out) => {
    const { exitCode, ...said } = await run(['query', insert(1), '--format', format]);
    expect([exitCode, said.out, said.err]).toEqual([0, out, 'INSERT 1\n']);
  });

  test('UPDATE and DELETE count the rows that were there', async () => {
    const gone = refusal(404, { message: "No such customer: 'cus_2'", code: 'resource_missing', param: 'id' });
    const update = await run(
      ['query', "UPDATE Customer SET email = 'a@b.ch' WHERE id IN ('cus_1', 'cus_2')"],
      [CREATED, gone],
    );
    expect([update.exitCode, update.err]).toEqual([0, 'UPDATE 1\n']);
    const deleted = json({ id: 'cus_1', object: 'customer', deleted: true });
    expect((await run(['query', "DELETE FROM Customer WHERE id = 'cus_1'"], [deleted])).err).toBe('DELETE 1\n');
  });

  test('RETURNING gives rows too, and the stats count both', async () => {
    const handlers = [customer('cus_1'), customer('cus_2')];
    const { out, err } = await run(['query', `${insert(2)} RETURNING id`, '--stats'], handlers);
    expect(out).toBe('id\ncus_1\ncus_2\n');
    expect(err).toMatch(/^INSERT 2\n\{/);
    expect(stats(err)).toMatchObject({ calls: 2, rows: 2, affected: 2 });
  });

  test('a blank line parts only what is printed', async () => {
    const io = testIo({ stdin: `${insert(1)}; SELECT 1 AS a; ${insert(1)}; SELECT 2 AS b` });
    expect((await run(['--format', 'csv'], [CREATED], io)).out).toBe('a\n1\n\nb\n2\n');
  });

  test('a read-only connection refuses it without a call', async () => {
    for (const argv of [
      ['query', insert(1)],
      ['query', insert(1), '--dry-run'],
      ['exec', 'PayInvoice', 'InvoiceId=in_1'],
    ]) {
      const { exitCode, err, server } = await run([...argv, '--read-only']);
      expect([exitCode, server.lines]).toEqual([1, []]);
      expect(err).toMatch(/^stripe-sql: read_only_connection: .+\n$/);
    }
  });
});

describe('--dry-run', () => {
  test('gives the requests as rows and sends none', async () => {
    const sql = "INSERT INTO Customer (email, address.city) VALUES ('a@b.ch', 'Zug')";
    const asJson = await run(['query', sql, '--dry-run', '--format', 'json', '--stats']);
    expect(JSON.parse(asJson.out)).toEqual([
      { method: 'POST', path: '/v1/customers', body: { email: 'a@b.ch', address: { city: 'Zug' } } },
    ]);
    expect([asJson.exitCode, asJson.server.lines, asJson.err.split('\n').length]).toEqual([0, [], 2]);
    expect(stats(asJson.err)).toMatchObject({ calls: 0, rows: 1, affected: 0 });
    const tsv = await run(['query', "DELETE FROM Customer WHERE id = 'cus_1'", '--dry-run']);
    expect(tsv.out).toBe('method\tpath\tbody\nDELETE\t/v1/customers/cus_1\t{}\n');
  });

  test('holds for every statement of a script and for exec, and changes nothing for a query', async () => {
    const io = testIo({ stdin: `${insert(1)}; EXEC PayInvoice @InvoiceId = 'in_1'; SELECT 1 AS a` });
    const script = await run(['--dry-run', '--format', 'ndjson'], [CREATED], io);
    expect(script.out.trimEnd().split('\n')).toEqual([
      expect.stringContaining('"/v1/customers"'),
      '{"method":"POST","path":"/v1/invoices/in_1/pay","body":{}}',
      '{"a":1}',
    ]);
    const exec = await run(['exec', 'PayInvoice', 'InvoiceId=in_1', 'Forgive=true', '--dry-run', '--format', 'json']);
    expect(JSON.parse(exec.out)).toEqual([{ method: 'POST', path: '/v1/invoices/in_1/pay', body: { forgive: true } }]);
    expect([...script.server.lines, ...exec.server.lines]).toEqual([]);
  });
});

describe('--idempotency-seed', () => {
  const keys = async (...argv: string[]): Promise<unknown[]> =>
    (await run(['query', insert(2), ...argv])).server.headers.map((headers) => headers['idempotency-key']);

  test('the same seed sends the same keys, another one others', async () => {
    const first = await keys('--idempotency-seed', 'monday');
    expect(new Set(first).size).toBe(2);
    expect(await keys('--idempotency-seed', 'monday')).toEqual(first);
    expect(await keys('--idempotency-seed', 'tuesday')).not.toEqual(first);
    expect(await keys()).not.toEqual(await keys());
  });
});

describe('a write that fails in part', () => {
  test('tells every row before the error, and exits with 3', async () => {
    const handlers = [customer('cus_1'), customer('cus_2'), REFUSED];
    const { exitCode, out, err } = await run(
      ['query', insert(12), '--idempotency-seed', 's', '--stats', '--format', 'json'],
      handlers,
    );
    const lines = err.trimEnd().split('\n');
    expect([exitCode, out, lines.length]).toEqual([3, '', 6]);
    expect(lines.slice(0, 2)).toEqual(['row 1: done cus_1', 'row 2: done cus_2']);
    expect(lines[2]).toMatch(/^row 3: failed: .*No such tax rate/);
    expect(lines[3]).toBe('rows 4-12: not tried');
    expect(lines[4]).toMatch(/^stripe-sql: partial_write: Of 12 rows to insert: 2 done, 1 failed, 9 not tried; /);
    expect(stats(err)).toMatchObject({ calls: 3, affected: 2 });
  });

  test('says the seed that nobody chose', async () => {
    const { err } = await run(['query', insert(2)], [CREATED, REFUSED]);
    expect(err).toMatch(/^row 1: .+\nrow 2: .+\nidempotency seed: [\w-]{36}\nstripe-sql: partial_write: .+\n$/);
  });

  test('of which nothing is done is an ordinary error', async () => {
    const { exitCode, err } = await run(['query', insert(3)], [REFUSED]);
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^stripe-sql: stripe_error: .+\n$/);
  });
});

describe('Ctrl-C', () => {
  const stop = new DriverError('cancelled', 'Stopped by SIGINT');
  /** Stops the statement when the request is there, and answers it all the same. */
  const stopping =
    (io: TestIo, answer: Handler): Handler =>
    (request, response) => {
      io.abort(stop);
      setImmediate(() => answer(request, response));
    };

  test('ends a write after the rows in flight, and tells every row', async () => {
    const io = testIo();
    const handlers = [customer('cus_1'), stopping(io, customer('cus_2')), customer('cus_3')];
    const { exitCode, err, server } = await run(['query', insert(5)], handlers, io);
    expect([exitCode, server.lines.length]).toEqual([3, 2]);
    expect(err).toMatch(/^row 1: done cus_1\nrow 2: done cus_2\nrows 3-5: not tried\nidempotency seed/);
  });

  test('before the first write is 130', async () => {
    const io = testIo();
    const page = json({ object: 'list', data: [{ id: 'cus_1', object: 'customer' }], has_more: false });
    const { exitCode, err, server } = await run(
      ['query', "UPDATE Customer SET name = 'x' WHERE email = 'a@b.ch'"],
      [stopping(io, page)],
      io,
    );
    expect([exitCode, server.lines.length]).toEqual([130, 1]);
    expect(err).toMatch(/^stripe-sql: cancelled: .+\n$/);
  });
});

describe('exec', () => {
  const PAID = json({
    id: 'in_1',
    object: 'invoice',
    status: 'paid',
    lines: { object: 'list', data: [], has_more: false },
  });

  test('is EXEC by another door', async () => {
    const byDoor = await run(['exec', 'payinvoice', 'InvoiceId=in_1', '--format', 'json', '--stats'], [PAID]);
    const bySql = await run(['query', "EXEC PayInvoice @InvoiceId = 'in_1'", '--format', 'json'], [PAID]);
    expect([byDoor.exitCode, byDoor.server.lines]).toEqual([0, ['POST /v1/invoices/in_1/pay']]);
    expect(JSON.parse(byDoor.out)).toMatchObject([{ Success: 'true', id: 'in_1', status: 'paid' }]);
    expect(byDoor.out).toBe(bySql.out);
    expect(stats(byDoor.err)).toMatchObject({ calls: 1, rows: 1, affected: 0 });
  });

  test('values stay values, whatever they hold', async () => {
    const inputs = ["PaymentMethod=pm'; DROP", '@Source=a=b', 'OffSession:=false', 'Mandate='];
    const { out } = await run(['exec', 'PayInvoice', 'InvoiceId=in_1', ...inputs, '--dry-run', '--format', 'json']);
    expect(JSON.parse(out)).toMatchObject([
      { body: { payment_method: "pm'; DROP", source: 'a=b', off_session: false, mandate: '' } },
    ]);
  });

  test.each([
    [['PayInvoces'], /^stripe-sql: unknown_procedure: .+"PayInvoice"/],
    [['Pay"; SELECT 1'], /^stripe-sql: unknown_procedure: /],
    [['PayInvoice', 'Invoice=in_1'], /^stripe-sql: unknown_column: .+"InvoiceId"/],
    [['PayInvoice'], /^stripe-sql: missing_input: PayInvoice needs InvoiceId/],
    [['PayInvoice', 'InvoiceId=in_1', 'Forgive=perhaps'], /^stripe-sql: invalid_value: .*PayInvoice\.Forgive/],
    [['PayInvoice', 'InvoiceId=../x'], /^stripe-sql: invalid_value: /],
  ])('%j has its code, no place, and no call', async (argv, message) => {
    const { exitCode, err, server } = await run(['exec', ...argv]);
    expect([exitCode, server.lines]).toEqual([1, []]);
    expect(err).toMatch(message);
    expect(err).not.toContain('at line');
  });

  test('an object that is not there is an error', async () => {
    const gone = refusal(404, { message: "No such invoice: 'in_1'", code: 'resource_missing', param: 'id' });
    const { exitCode, out, err } = await run(['exec', 'PayInvoice', 'InvoiceId=in_1'], [gone]);
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toMatch(/^stripe-sql: stripe_error: .*No such invoice/);
  });

  test('what Stripe refuses is an error with its request', async () => {
    const { exitCode, out, err } = await run(['exec', 'PayInvoice', 'InvoiceId=in_1'], [REFUSED]);
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toMatch(/^stripe-sql: stripe_error: .*No such tax rate.*request: req_1\)\n$/);
  });
});

describe('a download', () => {
  const BYTES = Buffer.from([0x25, 0x50, 0x44, 0x46, 0x00, 0xff, 0xfe, 0x0a, 0x80]);
  const PDF: Handler = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/pdf' });
    response.end(BYTES);
  };
  const place = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'stripe-sql-')), 'quote.pdf');

  test('goes to --output byte by byte', async () => {
    const output = await place();
    const argv = ['exec', 'DownloadQuotePdf', 'QuoteId=qt_1', '--output', output, '--stats'];
    const { exitCode, out, err, server } = await run(argv, [PDF]);
    expect([exitCode, out, server.lines]).toEqual([0, '', ['GET /v1/quotes/qt_1/pdf']]);
    expect(await readFile(output)).toEqual(BYTES);
    expect(stats(err)).toMatchObject({ calls: 1, bytes: BYTES.length });
  });

  test('works on a read-only connection and as a statement', async () => {
    const output = await place();
    const argv = ['query', "EXEC DownloadQuotePdf 'qt_1'", '--output', output, '--read-only'];
    expect((await run(argv, [PDF])).exitCode).toBe(0);
    expect(await readFile(output)).toEqual(BYTES);
  });

  test('without --output is an error that names it, without a call', async () => {
    const { exitCode, err, server } = await run(['exec', 'DownloadQuotePdf', 'QuoteId=qt_1'], [PDF]);
    expect([exitCode, server.lines]).toEqual([1, []]);
    expect(err).toMatch(/^stripe-sql: missing_input: DownloadQuotePdf .+--output <file>/);
  });

  test('that Stripe refuses leaves no file', async () => {
    const output = await place();
    const gone = refusal(404, { message: "No such quote: 'qt_1'", code: 'resource_missing', param: 'id' });
    const { exitCode, err } = await run(['exec', 'DownloadQuotePdf', 'QuoteId=qt_1', '--output', output], [gone]);
    expect([exitCode, await readdir(join(output, '..'))]).toEqual([1, []]);
    expect(err).toMatch(/^stripe-sql: stripe_error: .*No such quote/);
  });

  test.each([
    ["SELECT 1 AS a; EXEC DownloadQuotePdf 'qt_1'", /holds rows already/],
    ["EXEC DownloadQuotePdf 'qt_1'; SELECT 1 AS a", /holds a download already/],
    ["EXEC DownloadQuotePdf 'qt_1'; EXEC DownloadQuotePdf 'qt_2'", /holds a download already/],
  ])('does not share its file: %s', async (stdin, message) => {
    const output = await place();
    const { exitCode, err } = await run(['--output', output], [PDF], testIo({ stdin }));
    expect([exitCode, await readdir(join(output, '..'))]).toEqual([1, []]);
    expect(err).toMatch(message);
  });
});
