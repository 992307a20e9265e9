import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../src/cli/run.js';
import { DriverError } from '../../src/core/errors.js';
import { fakeRuntime } from './support/fake-runtime.js';
import { CUSTOMERS, FAILING, KEY, run } from './support/run.js';
import { testIo, type TestIo } from './support/test-io.js';

describe('query', () => {
  test('rows go to stdout as tsv into a pipe, nothing to stderr', async () => {
    const { exitCode, io, runtime } = await run(['query', 'customers']);
    expect([exitCode, io.out(), io.err()]).toEqual([0, 'id\tbalance\ncus_1\t5\ncus_2\t\n', '']);
    expect(runtime.connections).toEqual([{ apiKey: 'sk_test_abc123' }]);
    expect(runtime.sessionsOpen()).toBe(0);
  });

  test('rows are a table on a terminal', async () => {
    const { io } = await run(['query', 'customers'], { terminal: true });
    expect(io.out()).toBe('id    | balance\n------+--------\ncus_1 |       5\ncus_2 |    NULL\n(2 rows)\n');
  });

  test('json is one array on one line', async () => {
    const { io } = await run(['query', 'customers', '--format', 'json']);
    expect(io.out()).toBe('[{"id":"cus_1","balance":5},{"id":"cus_2","balance":null}]\n');
  });

  test('options stand before or after the command', async () => {
    const { exitCode, runtime } = await run([
      '--account',
      'acct_1',
      'query',
      'customers',
      '--max-calls',
      '3',
      '--rate-limit=off',
      '--read-only',
    ]);
    expect(exitCode).toBe(0);
    expect(runtime.connections).toEqual([
      { apiKey: 'sk_test_abc123', account: 'acct_1', maxCalls: 3, rateLimit: 'off', readOnly: true },
    ]);
  });

  test('SQL may begin with a comment', async () => {
    const { exitCode } = await run(['query', '-- all\nSELECT 1'], {}, fakeRuntime({ '-- all\nSELECT 1': CUSTOMERS }));
    expect(exitCode).toBe(0);
  });

  test('a notice is a line on stderr', async () => {
    const { io } = await run(
      ['query', 'odd'],
      {},
      fakeRuntime({ odd: { ...CUSTOMERS, notices: ['"piad" is no\nknown status'] } }),
    );
    expect(io.err()).toBe('stripe-sql: notice: "piad" is no known status\n');
  });
});

describe('the line of --stats', () => {
  const stats = (io: TestIo): unknown => JSON.parse(io.err().trimEnd().split('\n').at(-1) ?? '');

  test('ends stderr', async () => {
    const { io } = await run(['query', 'customers', '--stats']);
    expect(io.err()).toBe(
      '{"calls":2,"retries":0,"rowsFetched":2,"rows":2,"affected":0,"bytes":20,"elapsedMs":1,"consistency":"strict"}\n',
    );
  });

  test('comes after an error too', async () => {
    const { io, exitCode } = await run(['query', 'failing', '--stats']);
    expect(exitCode).toBe(1);
    expect(io.err()).toMatch(/^stripe-sql: network: Stripe did not answer \(request: req_1\)\n\{"calls":2,/);
  });

  test('comes without a key, and after a malformed command line', async () => {
    for (const argv of [
      ['query', 'customers', '--stats'],
      ['query', '--stats'],
    ]) {
      const { io } = await run(argv, { env: {} });
      expect(stats(io)).toMatchObject({ calls: 0, rows: 0, consistency: 'strict' });
    }
  });

  test('sums over the statements of a script', async () => {
    const { io } = await run(['--stats'], { stdin: 'customers; SELECT 1' });
    expect(stats(io)).toMatchObject({ calls: 3, rows: 3 });
  });
});

describe('failing late', () => {
  test('rows already printed stay, a json array stays unterminated, the result is closed', async () => {
    const { exitCode, io, runtime } = await run(['query', 'failing', '--format', 'json']);
    expect([exitCode, io.out().trimEnd()]).toEqual([1, '[{"id":"cus_1","balance":5},{"id":"cus_2","balance":null}']);
    expect(runtime.results[0]?.closed).toBe(true);
    expect(runtime.sessionsOpen()).toBe(0);
  });

  test('rows that a table held back to choose its widths are shown', async () => {
    const { io } = await run(['query', 'failing', '--format', 'table']);
    expect(io.out()).toBe('id    | balance\n------+--------\ncus_1 |       5\ncus_2 |    NULL\n');
  });

  test('nothing is printed when there was no row yet', async () => {
    const nothing = fakeRuntime({ q: { ...FAILING, batches: [] } });
    const { io } = await run(['query', 'q', '--format', 'csv'], {}, nothing);
    expect(io.out()).toBe('');
  });
});

describe('exit codes', () => {
  const codes = [
    ['network', 1],
    ['partial_write', 3],
    ['cancelled', 130],
  ] as const;
  test.each(codes)('%s is %i', async (code, expected) => {
    const { exitCode } = await run(
      ['query', 'q'],
      {},
      fakeRuntime({ q: { ...CUSTOMERS, failure: new DriverError(code, 'no') } }),
    );
    expect(exitCode).toBe(expected);
  });

  test('what nobody foresaw is one line, never a stack trace', async () => {
    const { exitCode, io } = await run(
      ['query', 'q'],
      {},
      fakeRuntime({ q: { ...CUSTOMERS, failure: new TypeError('x is\nnot a function') } }),
    );
    expect([exitCode, io.err()]).toEqual([1, 'stripe-sql: internal: x is not a function\n']);
  });

  test('Ctrl-C while rows come ends with 130', async () => {
    const io = testIo({ env: KEY });
    const pulled = {
      ...CUSTOMERS,
      onPull: (batch: number) =>
        batch === 1 ? io.abort(new DriverError('cancelled', 'Stopped by SIGINT')) : undefined,
    };
    const exitCode = await runCli(['query', 'q', '--stats'], io, fakeRuntime({ q: pulled }));
    expect(exitCode).toBe(130);
    expect(io.err()).toMatch(/^stripe-sql: cancelled: Stopped by SIGINT\n\{"calls":1,/);
    expect(io.out()).toBe('id\tbalance\ncus_1\t5\n');
  });
});

describe('stdout', () => {
  test('a slow reader slows the pulling', async () => {
    const log: string[] = [];
    const io = testIo({ env: KEY });
    const slow = new Writable({
      highWaterMark: 1,
      write(_chunk, _encoding, done) {
        setImmediate(() => {
          log.push('taken');
          done();
        });
      },
    });
    await runCli(
      ['query', 'q'],
      { ...io, stdout: slow },
      fakeRuntime({ q: { ...CUSTOMERS, onPull: () => void log.push('pulled') } }),
    );
    expect(log).toEqual(['pulled', 'taken', 'pulled', 'taken']);
  });

  test('a reader that left ends the statement quietly', async () => {
    const io = testIo({ env: KEY });
    const pulls: number[] = [];
    const gone = new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    const runtime = fakeRuntime({ q: { ...CUSTOMERS, onPull: (batch) => void pulls.push(batch) } });
    const exitCode = await runCli(['query', 'q'], { ...io, stdout: gone }, runtime);
    expect([exitCode, io.err(), pulls]).toEqual([0, '', [0]]);
    expect(runtime.results[0]?.closed).toBe(true);
  });
});

describe('statements on stdin', () => {
  const twice: readonly [format: string, out: string][] = [
    ['tsv', '1\n1\n\n1\n1\n'],
    ['csv', '1\n1\n\n1\n1\n'],
    ['markdown', '| 1 |\n| ---: |\n| 1 |\n\n| 1 |\n| ---: |\n| 1 |\n'],
    ['table', '1\n-\n1\n(1 row)\n\n1\n-\n1\n(1 row)\n'],
    ['json', '[{"1":1}]\n[{"1":1}]\n'],
    ['ndjson', '{"1":1}\n{"1":1}\n'],
  ];
  test.each(twice)('two results as %s', async (format, out) => {
    const { exitCode, io } = await run(['--format', format], { stdin: 'SELECT 1;\nSELECT 1;\n' });
    expect([exitCode, io.out()]).toEqual([0, out]);
  });

  test('stop at the first error, whose position counts in the whole input', async () => {
    const { exitCode, io, runtime } = await run([], { stdin: 'SELECT 1;\n  nonsense; customers' });
    expect([exitCode, io.out(), runtime.statements.length]).toEqual([1, '1\n1\n', 1]);
    expect(io.err()).toBe('stripe-sql: syntax_error: Unknown statement nonsense (at line 2, column 3)\n');
  });

  test('Ctrl-C while the input is open ends with 130', async () => {
    const io = testIo({ env: KEY, stdin: new PassThrough() });
    const ended = runCli([], io, fakeRuntime());
    io.abort(new DriverError('cancelled', 'Stopped by SIGINT'));
    expect([await ended, io.err()]).toEqual([130, expect.stringMatching(/^stripe-sql: cancelled: /)]);
  });

  test('nothing to do is no error', async () => {
    const { exitCode, io } = await run([], { stdin: '\n' });
    expect([exitCode, io.out(), io.err()]).toEqual([0, '', '']);
  });
});

describe('parameters', () => {
  const bind = async (...params: string[]): Promise<unknown> => {
    const argv = ['query', 'x :a $1', ...params.flatMap((param) => ['--param', param])];
    const { runtime, io } = await run(argv, {}, fakeRuntime({ 'x :a $1': CUSTOMERS }));
    return runtime.statements[0]?.parameters ?? io.err();
  };

  test('k=v is an untyped literal', async () => {
    expect(await bind('a=x=y', '1=')).toEqual({ a: { untyped: 'x=y' }, '1': { untyped: '' } });
  });

  test('k:=json is typed, null included, large integers exact', async () => {
    expect(await bind('a:=null', '1:=9007199254740993')).toEqual({ a: null, '1': 9_007_199_254_740_993n });
    expect(await bind('a:={"b":[1]}', '1:="2"')).toEqual({ a: { b: [1] }, '1': '2' });
  });

  test('one the statement does not name is left out', async () => {
    expect(await bind('a=1', 'b=2')).toEqual({ a: { untyped: '1' } });
  });

  test('others are usage errors', async () => {
    expect(await bind('a')).toMatch(/^stripe-sql: usage: .*name=value/);
    expect(await bind('a:=x')).toMatch(/^stripe-sql: usage: .*must be JSON/);
  });
});

describe('keys', () => {
  const keyless = ['query', 'explain'] as const;
  test.each(keyless)('%s without a key is an authentication error that names --sandbox', async (command) => {
    const { exitCode, io, runtime } = await run([command, 'SELECT 1'], { env: { STRIPE_API_KEY: '' } });
    expect([exitCode, runtime.connections, runtime.sandboxes]).toEqual([1, [], []]);
    expect(io.err()).toMatch(/^stripe-sql: authentication: There is no API key \(hint: .*--sandbox.*\)\n$/);
  });

  test('a script without a key is one too, on a terminal only the prompt opens the embedded Stripe', async () => {
    expect((await run([], { env: {}, stdin: 'SELECT 1' })).exitCode).toBe(1);
  });

  test('--sandbox runs the embedded Stripe, whatever the environment holds, and ends it', async () => {
    const { exitCode, runtime } = await run(['query', '--sandbox', 'SELECT 1']);
    expect(exitCode).toBe(0);
    expect(runtime.connections).toEqual([{ apiKey: 'sk_test_embedded', apiBase: 'http://127.0.0.1:40000' }]);
    expect(runtime.sandboxes).toEqual([{ port: 0, scale: 'demo', closed: true }]);
  });

  test('--sandbox=reference chooses the data', async () => {
    const { runtime } = await run(['query', 'SELECT 1', '--sandbox=reference']);
    expect(runtime.sandboxes).toMatchObject([{ scale: 'reference' }]);
  });

  test('a key is never said, wherever it comes from', async () => {
    const failure = new Error('refused sk_test_abc123 and rk_live_zzz');
    const { io } = await run(['query', 'q'], {}, fakeRuntime({ q: { ...CUSTOMERS, failure } }));
    expect(io.err()).toBe('stripe-sql: internal: refused [secret] and [secret]\n');
    const other = await run(
      ['query', 'q', '--api-key', 'odd-key'],
      {},
      fakeRuntime({ q: { ...CUSTOMERS, failure: new Error('odd-key') } }),
    );
    expect(other.io.err()).toBe('stripe-sql: internal: [secret]\n');
    expect((await run(['query', 'SELECT 1', '--apikey=sk_live_1234'])).io.err()).not.toContain('1234');
  });
});

describe('explain', () => {
  test('text for people, one object as json', async () => {
    expect((await run(['explain', 'customers'])).io.out()).toBe('scan Customer: 1 call\n');
    expect((await run(['explain', 'customers', '--format', 'json'])).io.out()).toBe('{"calls":{"min":1,"max":1}}\n');
  });
});

describe('sandbox', () => {
  test('says where it listens, and a signal is its ordinary end', async () => {
    const io = testIo();
    const runtime = fakeRuntime();
    const ended = runCli(
      [
        'sandbox',
        '--port',
        '4242',
        '--scale',
        'large',
        '--latency-ms',
        '5',
        '--rate-limit',
        '25',
        '--seed',
        '7',
        '--fault',
        '429:0.1',
        '--fault',
        '500:.5',
      ],
      io,
      runtime,
    );
    await expect.poll(() => io.out()).toBe('listening on http://127.0.0.1:4242\n');
    expect(runtime.sandboxes).toEqual([
      {
        port: 4242,
        scale: 'large',
        latencyMs: 5,
        rateLimit: 25,
        seed: 7,
        faults: { '429': 0.1, '500': 0.5 },
        closed: false,
      },
    ]);
    io.abort(new DriverError('cancelled', 'Stopped by SIGTERM'));
    expect([await ended, io.err(), runtime.sandboxes[0]?.closed]).toEqual([0, '', true]);
  });

  test('a port in use is an error', async () => {
    const runtime = {
      ...fakeRuntime(),
      embeddedStripe: () => Promise.reject(Object.assign(new Error('listen'), { code: 'EADDRINUSE' })),
    };
    const io = testIo();
    expect(await runCli(['sandbox'], io, runtime)).toBe(1);
    expect(io.err()).toBe('stripe-sql: network: Port 12111 is in use (hint: --port 0 takes a free one)\n');
  });
});
