import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import { runCli } from '../../src/cli/run.js';
import { systemRuntime } from '../../src/cli/system-runtime.js';
import { testIo, type TestIo, type TestIoOptions } from './support/test-io.js';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await startSandbox({ scale: 'demo' })));
beforeEach(() => sandbox.log.clear());
afterAll(() => sandbox.close());

/** Runs against the sandbox of this file, whose log tells what was called. */
async function run(
  argv: readonly string[],
  options: TestIoOptions = {},
): Promise<{ exitCode: number; io: TestIo; calls: readonly string[] }> {
  const io = testIo({ env: { STRIPE_API_KEY: 'sk_test_x' }, ...options });
  const exitCode = await runCli(['--api-base', sandbox.url, ...argv], io, systemRuntime);
  return { exitCode, io, calls: sandbox.log.lines() };
}

const rows = (io: TestIo): Record<string, unknown>[] => JSON.parse(io.out()) as Record<string, unknown>[];

describe('on the embedded Stripe', () => {
  test('an e-mail is one call, and the stats say so', async () => {
    const [customer] = rows(
      (await run(['query', 'SELECT email FROM Customer WHERE email IS NOT NULL LIMIT 1', '--format', 'json'])).io,
    );
    sandbox.log.clear();
    const { exitCode, io, calls } = await run([
      'query',
      'SELECT id, email FROM Customer WHERE Email = :mail',
      '--param',
      `mail=${String(customer?.['email'])}`,
      '--stats',
    ]);
    expect([exitCode, calls.length]).toEqual([0, 1]);
    expect(io.out()).toMatch(/^id\temail\ncus_\w+\t.+@.+\n$/);
    expect(JSON.parse(io.err())).toMatchObject({ calls: 1, retries: 0, rows: 1, consistency: 'strict' });
  });

  test('a script prints each result, and positions count in all of it', async () => {
    const { exitCode, io, calls } = await run(['--format', 'csv'], {
      stdin: 'SELECT id FROM Payout LIMIT 1;\n\n  SELECT nope\n  FROM Payout; SELECT 1',
    });
    expect([exitCode, calls]).toEqual([1, ['GET /v1/payouts?limit=1']]);
    expect(io.out()).toMatch(/^id\npo_\w+\n$/);
    expect(io.err()).toMatch(/^stripe-sql: unknown_column: .+ \(at line 3, column 10.*\)\n$/);
  });

  test('a string that is not closed stops the script there, not before', async () => {
    const { exitCode, io } = await run(['--format', 'csv'], { stdin: "SELECT 1 AS a; SELECT 'x" });
    expect([exitCode, io.out()]).toEqual([1, 'a\n1\n']);
    expect(io.err()).toMatch(/^stripe-sql: syntax_error: .+at line 1, column 23/);
  });

  test('explain makes no call', async () => {
    const { io, calls } = await run([
      'explain',
      "SELECT id FROM Charge WHERE customer = 'cus_1' LIMIT 5",
      '--format',
      'json',
    ]);
    expect(calls).toEqual([]);
    expect(JSON.parse(io.out())).toMatchObject({
      calls: { min: 1, max: 1 },
      consistency: 'strict',
      scans: [{ table: 'Charge' }],
    });
  });

  test('EXPLAIN, SHOW and DESCRIBE are statements', async () => {
    expect((await run(['query', 'EXPLAIN SELECT id FROM Customer LIMIT 1'])).io.out()).toContain(
      'GET /v1/customers?limit=1',
    );
    expect((await run(['query', 'SHOW TABLES', '--format', 'csv'])).io.out()).toContain(
      '\nPayout,list,/v1/payouts,"insert, update"\n',
    );
    expect((await run(['query', 'DESCRIBE Payout'])).io.out()).toContain('arrival_date\tTIMESTAMP');
    expect((await run(['query', 'DESCRIBE PROCEDURE payinvoice'])).io.out()).toContain('\nInvoiceId\tTEXT\ttrue\tid\n');
  });

  test('a budget that a plan must exceed costs nothing', async () => {
    const { exitCode, io, calls } = await run(['query', 'SELECT id FROM Customer', '--max-calls', '0']);
    expect([exitCode, calls]).toEqual([1, []]);
    expect(io.err()).toMatch(/^stripe-sql: too_many_calls: /);
  });

  test('a wrong key is Stripe’s answer, told without the key', async () => {
    const { exitCode, io } = await run(['query', 'SELECT id FROM Customer LIMIT 1', '--api-key', 'sk_live_wrong']);
    expect(exitCode).toBe(1);
    expect(io.err()).toMatch(/^stripe-sql: authentication: .+\n$/);
    expect(io.err()).not.toContain('wrong');
  });

  test('a server that is not there is a network error', async () => {
    const { exitCode, io } = await run([
      'query',
      'SELECT id FROM Customer LIMIT 1',
      '--api-base',
      'http://127.0.0.1:9',
      '--max-calls',
      '1',
    ]);
    expect(exitCode).toBe(1);
    expect(io.err()).toMatch(/^stripe-sql: (network|too_many_calls): .+\n$/);
  });

  test('--sandbox needs nothing else', async () => {
    const io = testIo();
    expect(
      await runCli(
        ['query', '--sandbox', 'SELECT count FROM (SELECT 1 AS count) t', '--format', 'json'],
        io,
        systemRuntime,
      ),
    ).toBeLessThan(2);
    const other = testIo();
    expect(
      await runCli(
        ['query', 'SELECT id FROM Customer LIMIT 2', '--sandbox', '--format', 'ndjson'],
        other,
        systemRuntime,
      ),
    ).toBe(0);
    expect(other.out()).toMatch(/^(\{"id":"cus_\w+"\}\n){2}$/);
  });
});

describe('the catalogue', () => {
  test('tables lists every one, in all formats', async () => {
    const all = rows((await run(['tables', '--format', 'json'])).io);
    expect(all.length).toBeGreaterThan(130);
    expect(all.find((row) => row['name'] === 'Customer')).toEqual({
      name: 'Customer',
      kind: 'list',
      path: '/v1/customers',
      writes: 'insert, update, delete',
    });
    expect(new Set(all.map((row) => row['kind']))).toEqual(new Set(['list', 'child', 'singleton', 'system']));
  });

  const patterns: readonly [pattern: string, names: readonly string[]][] = [
    ['PAYOUT*', ['Payout']],
    ['sys_*eys', ['sys_foreign_keys']],
    ['invoice_pay', ['InvoicePayment']],
    ['Pric?', ['Price']],
    ['*schedule', ['SubscriptionSchedule']],
  ];
  test.each(patterns)('tables %s', async (pattern, names) => {
    expect(rows((await run(['tables', pattern, '--format', 'json'])).io).map((row) => row['name'])).toEqual(names);
  });

  test('tables and describe need no key', async () => {
    for (const argv of [['tables'], ['describe', 'Invoice'], ['describe', 'PayInvoice']]) {
      const io = testIo();
      expect([await runCli(argv, io, systemRuntime), io.err()]).toEqual([0, '']);
    }
  });

  test('describe of a table is one object with the keys of the contract', async () => {
    const { io } = await run(['describe', 'payment_intents', '--format', 'json']);
    const described = JSON.parse(io.out()) as Record<string, unknown> & { columns: Record<string, unknown>[] };
    expect(Object.keys(described)).toEqual(['table', 'path', 'columns', 'requires', 'writes', 'procedures']);
    expect(described).toMatchObject({
      table: 'PaymentIntent',
      path: '/v1/payment_intents',
      requires: [],
      writes: ['insert', 'update'],
    });
    expect(described.procedures).toContain('CapturePaymentIntent');
    expect(described.columns.find((column) => column['name'] === 'customer')).toEqual({
      name: 'customer',
      type: 'TEXT',
      nullable: true,
      references: 'Customer',
      filter: ['=', 'IN'],
      writable: true,
    });
    expect(described.columns.find((column) => column['name'] === 'status')).toMatchObject({
      filter: null,
      writable: false,
    });
  });

  test('describe of a child names what it requires', async () => {
    const { io } = await run(['describe', 'InvoiceLineItem', '--format', 'json']);
    expect(JSON.parse(io.out())).toMatchObject({ path: '/v1/invoices/{invoice}/lines', requires: ['invoice'] });
  });

  test('describe of a procedure is one object with the keys of the contract', async () => {
    const { io } = await run(['describe', 'payinvoice', '--format', 'json']);
    const described = JSON.parse(io.out()) as { inputs: unknown[] };
    expect(Object.keys(described)).toEqual(['procedure', 'path', 'inputs']);
    expect(described.inputs[0]).toEqual({ name: 'InvoiceId', type: 'TEXT', required: true });
  });

  test('the page of a procedure with hundreds of inputs shows those that matter, and counts the rest', async () => {
    const { io } = await run(['describe', 'ConfirmPaymentIntent']);
    expect(io.out()).toMatch(/\nInputs \(4\d\d\)\n {2}PaymentIntentId +TEXT +required\n {2}AllowedPaymentMethodTypes /);
    expect(io.out()).toMatch(/\n {2}PaymentMethodData +JSON +\+ \d+ parts\n/);
    expect(io.out()).toMatch(/\n {2}ReturnUrl +TEXT\n/);
    expect(io.out().split('\n').length).toBeLessThan(40);
    const described = JSON.parse((await run(['describe', 'ConfirmPaymentIntent', '--format', 'json'])).io.out()) as {
      inputs: unknown[];
    };
    expect(io.out()).toContain(`Inputs (${described.inputs.length})`);
  });

  test('the page fits 80 columns', async () => {
    for (const name of ['Invoice', 'Charge', 'PayInvoice', 'ConfirmPaymentIntent', 'sys_columns']) {
      const { io } = await run(['describe', name], { terminal: true, columns: 80 });
      const long = io
        .out()
        .split('\n')
        .filter((line) => [...line].length > 80);
      expect(long).toEqual([]);
    }
  });

  test('an unknown name is an error with the nearest ones', async () => {
    const table = await run(['describe', 'Custmer']);
    expect([table.exitCode, table.io.err()]).toEqual([
      1,
      expect.stringMatching(/^stripe-sql: unknown_table: .*"Customer"/),
    ]);
    const procedure = await run(['describe', 'PayInvoces']);
    expect(procedure.io.err()).toMatch(/"PayInvoice"/);
  });
});

describe('writes', () => {
  test('a script writes, reads back what it wrote, and says what it changed', async () => {
    const stdin = [
      "INSERT INTO Customer (email, name) VALUES ('zug@example.com', 'Ada') RETURNING email, name",
      "UPDATE Customer SET name = 'Bea' WHERE email = 'zug@example.com'",
      "SELECT name FROM Customer WHERE email = 'zug@example.com'",
      "DELETE FROM Customer WHERE email = 'zug@example.com'",
      "SELECT name FROM Customer WHERE email = 'zug@example.com'",
    ].join(';\n');
    const { exitCode, io, calls } = await run(['--format', 'csv', '--consistency', 'search'], { stdin });
    expect([exitCode, io.out()]).toEqual([0, 'email,name\nzug@example.com,Ada\n\nname\nBea\n\nname\n']);
    expect(io.err()).toBe('INSERT 1\nUPDATE 1\nDELETE 1\n');
    expect(calls.map((line) => line.split(/[ ?]/)[0])).toEqual(['POST', 'GET', 'POST', 'GET', 'GET', 'DELETE', 'GET']);
  });

  test('without WHERE is refused before any call', async () => {
    const { exitCode, io, calls } = await run(['query', 'DELETE FROM Customer']);
    expect([exitCode, calls]).toEqual([1, []]);
    expect(io.err()).toMatch(/^stripe-sql: unfiltered_write: /);
  });
});

describe('the prompt', () => {
  test('runs, explains and places errors in what was typed', async () => {
    const stdin = 'SELECT id FROM Payout\nLIMIT 2;\n.explain\nSELECT 1;\nSELECT id,\n  nmae FROM Customer;\n';
    const io = testIo({ stdin, terminal: true });
    const plain = { ...io, terminal: { stdin: true, stdout: false, stderr: false } };
    expect(await runCli([], plain, systemRuntime)).toBe(0);
    expect(io.out()).toMatch(/sandbox> {7}-> id\n-+\npo_\w+\npo_\w+\n2 rows, 1 call, \d+ ms\n/);
    expect(io.out()).toContain('GET /v1/payouts?limit=2');
    expect(io.err()).toBe(
      '    nmae FROM Customer;\n    ^\nunknown_column: Customer has no column "nmae"\nhint: did you mean "name"?\n\n',
    );
  });
});
