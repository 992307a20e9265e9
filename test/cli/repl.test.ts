import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createCompleter } from '../../src/cli/repl/completer.js';
import { errorView } from '../../src/cli/repl/error-view.js';
import { History } from '../../src/cli/repl/history.js';
import { REPL_COMMANDS } from '../../src/cli/repl/repl-commands.js';
import { costLine } from '../../src/cli/repl/shell.js';
import { runCli } from '../../src/cli/run.js';
import { defaultCatalog } from '../../src/catalog/catalog.js';
import { DriverError } from '../../src/core/errors.js';
import type { FakeResult } from './support/fake-result.js';
import { fakeRuntime, type FakeRuntime } from './support/fake-runtime.js';
import { testIo, type TestIo } from './support/test-io.js';

const WRITE: FakeResult = { columns: {}, batches: [], calls: 2, changes: ['insert', 2] };
const ONE: FakeResult = { columns: { n: 'BIGINT' }, batches: [[[1]]] };

/** Types the lines at a prompt without a line editor, so that the transcript holds no escape codes. */
async function type(
  lines: readonly string[],
  known: Readonly<Record<string, FakeResult>> = { 'SELECT 1': ONE },
  env = {},
): Promise<TestIo & { exitCode: number; runtime: FakeRuntime }> {
  const io = testIo({ terminal: true, env, stdin: lines.map((line) => `${line}\n`).join('') });
  const plain = { ...io, terminal: { stdin: true, stdout: false, stderr: false } };
  const runtime = fakeRuntime(known);
  const exitCode = await runCli([], plain, runtime);
  return { ...io, exitCode, runtime };
}

/** The transcript without the banner. */
const transcript = (io: TestIo): string => io.out().split('\n').slice(3).join('\n');

describe('the prompt', () => {
  test('without a key opens the embedded Stripe and says so', async () => {
    const io = await type([]);
    expect([io.exitCode, io.out()]).toEqual([
      0,
      'stripe-sql 1.2.3  No API key: this is the embedded Stripe, with invented data.\nStatements end with ; and .help lists what else there is.\n\nsandbox> ',
    ]);
  });

  test.each([
    ['sk_test_abc', 'test> '],
    ['rk_live_abc', 'live> '],
  ])('says whose data it reads (%s)', async (key, prompt) => {
    expect(transcript(await type([], {}, { STRIPE_API_KEY: key }))).toBe(prompt);
  });

  test('a statement may take several lines; its rows and its cost follow', async () => {
    const io = await type(['SELECT', '1;'], { 'SELECT\n1': ONE });
    expect(transcript(io)).toBe('sandbox>       -> n\n-\n1\n1 row, 1 call, 1 ms\n\n');
  });

  test('a write says what it changed, and has no rows to count', async () => {
    const io = await type(['w;'], { w: WRITE });
    expect([io.err(), transcript(io)]).toEqual(['INSERT 2\n', 'sandbox> 2 calls, 1 ms\n\n']);
  });

  test('several statements on a line run in order', async () => {
    const io = await type(['SELECT 1; SELECT 1;']);
    expect(transcript(io).match(/1 row, 1 call/g)).toHaveLength(2);
  });

  test('a semicolon in a string ends nothing', async () => {
    const io = await type(["SELECT ';", "';"], { "SELECT ';\n'": ONE });
    expect(transcript(io)).toContain('1 row');
  });

  test('an error is shown under its place, and the prompt goes on', async () => {
    const io = await type(['SELECT 1; nonsense;', 'SELECT 1;']);
    expect(io.err()).toBe('  SELECT 1; nonsense;\n            ^\nsyntax_error: Unknown statement nonsense\n\n');
    expect(transcript(io).match(/1 row/g)).toHaveLength(2);
  });

  test('what has no semicolon at the end of the input is not run', async () => {
    expect(transcript(await type(['SELECT 1']))).toBe('sandbox>       -> ');
  });

  test('a key on the command line never comes back', async () => {
    const failure = new Error('sk_test_secret1 refused');
    const io = await type(['q;'], { q: { ...ONE, failure } }, { STRIPE_API_KEY: 'sk_test_secret1' });
    expect(io.err()).toContain('[secret] refused');
    expect(io.err() + io.out()).not.toContain('secret1');
  });
});

describe('its commands', () => {
  test('.help names every one', async () => {
    const io = await type(['.help']);
    for (const command of REPL_COMMANDS) expect(io.out()).toContain(`  ${command.name}`);
  });

  test('.quit leaves at once, and so does the bare word', async () => {
    for (const word of ['.quit', 'quit', 'exit;'])
      expect(transcript(await type([word, 'SELECT 1;']))).toBe('sandbox> ');
  });

  test('.tables takes a pattern', async () => {
    const io = await type(['.tables invoice_p*']);
    expect(transcript(io)).toContain('InvoicePayment | list | /v1/invoice_payments');
    expect(transcript(io)).not.toContain('Customer');
  });

  test('.describe shows a table and a procedure', async () => {
    const io = await type(['.describe payout', '.describe PayInvoice']);
    expect(io.out()).toContain('Payout  (list, /v1/payouts)');
    expect(io.out()).toContain('PayInvoice  (procedure, POST /v1/invoices/{id}/pay)');
  });

  test('.explain takes a statement or the last one', async () => {
    const io = await type(['.explain', 'SELECT 1;', '.explain', '.explain SELECT 1;']);
    expect(io.err()).toMatch(/^missing_input: There is no statement yet/);
    expect(io.out().match(/scan Customer: 1 call/g)).toHaveLength(2);
  });

  test('.format changes how rows are printed', async () => {
    const io = await type(['.format json', 'SELECT 1;', '.format xml']);
    expect(transcript(io)).toContain('[{"n":1}]\n');
    expect(io.err()).toMatch(/^invalid_value: There is no format "xml"\nhint: table, json/);
  });

  test('.dryrun shows writes instead of sending them', async () => {
    const io = await type(['.dryrun', 'w;', '.dryrun on', 'w;', '.dryrun maybe', '.dryrun off', 'w;'], { w: WRITE });
    expect(io.out().match(/Writes are .+/g)).toEqual([
      'Writes are sent.',
      'Writes are shown and not sent.',
      'Writes are sent.',
    ]);
    expect(io.runtime.statements.map((statement) => statement.dryRun ?? false)).toEqual([false, true, false]);
    expect(io.err()).toBe('INSERT 2\ninvalid_value: .dryrun is on or off, not "maybe"\n\nINSERT 2\n');
  });

  test('another dot word is an error, a number that begins with a dot is SQL', async () => {
    expect((await type(['.nope'])).err()).toMatch(/^syntax_error: There is no command .nope/);
    expect(transcript(await type(['.5;'], { '.5': ONE }))).toContain('1 row');
  });
});

describe('keys at a terminal', () => {
  /** A prompt with a line editor; `out` has escape codes. */
  function open(
    known: Readonly<Record<string, FakeResult>>,
    env = {},
  ): { io: TestIo; keys: PassThrough; ended: Promise<number>; runtime: FakeRuntime } {
    const keys = new PassThrough();
    const io = testIo({ terminal: true, stdin: keys, env });
    const runtime = fakeRuntime(known);
    return { io, keys, runtime, ended: runCli([], io, runtime) };
  }

  test('Ctrl-C stops the running statement, and the next one runs', async () => {
    const stopped: FakeResult = {
      ...ONE,
      batches: [[[1]], [[2]]],
      onPull: (batch) => (batch === 1 ? interrupt() : undefined),
    };
    const { io, keys, ended } = open({ slow: stopped, 'SELECT 1': ONE });
    const interrupt = (): Promise<void> => {
      keys.write('\u0003');
      return new Promise((resolve) => setImmediate(resolve));
    };
    await expect.poll(() => io.out()).toContain('sandbox> ');
    keys.write('slow;\r');
    await expect.poll(() => io.err()).toContain('cancelled: Stopped by Ctrl-C');
    keys.end('SELECT 1;\r');
    expect(await ended).toBe(0);
    expect(io.out()).toContain('1 row, 1 call');
  });

  test('a second Ctrl-C does not wait for what runs', async () => {
    let pulling = (): void => undefined;
    const started = new Promise<void>((resolve) => (pulling = resolve));
    const endless: FakeResult = {
      ...ONE,
      onPull: () => {
        pulling();
        return new Promise(() => undefined);
      },
    };
    const { io, keys, ended } = open({ slow: endless });
    await expect.poll(() => io.out()).toContain('sandbox> ');
    keys.write('slow;\r');
    await started;
    keys.write('\u0003\u0003');
    expect(await ended).toBe(130);
  });

  test('Ctrl-C at the prompt forgets what is typed, Ctrl-D leaves', async () => {
    const { io, keys, ended } = open({ 'SELECT 1': ONE });
    await expect.poll(() => io.out()).toContain('sandbox> ');
    keys.write('SELECT\rhalf a');
    await expect.poll(() => io.out()).toContain('half a');
    keys.write('\u0003');
    await expect.poll(() => io.out()).toContain('half a^C');
    keys.write('SELECT 1;\r');
    await expect.poll(() => io.out()).toContain('1 row');
    keys.write('\u0004');
    expect([await ended, io.err()]).toEqual([0, '']);
  });

  test('the arrow brings back whole statements', async () => {
    const { io, keys, ended } = open({ 'SELECT\n1': ONE, 'SELECT 1': ONE });
    await expect.poll(() => io.out()).toContain('sandbox> ');
    keys.write('SELECT\r1;\r');
    await expect.poll(() => io.out()).toContain('1 row');
    keys.write('\u001b[A\r');
    await expect.poll(() => io.out().match(/1 row/g)?.length).toBe(2);
    keys.end();
    expect([await ended, io.err()]).toEqual([0, '']);
  });

  test('Ctrl-C forgets the place in the history too', async () => {
    const { io, keys, ended, runtime } = open({ a: ONE, b: ONE, c: ONE });
    await expect.poll(() => io.out()).toContain('sandbox> ');
    keys.write('a;\rb;\rc;\r');
    await expect.poll(() => runtime.statements.length).toBe(3);
    keys.write('\u001b[A\u001b[A\u0003');
    await expect.poll(() => io.out()).toContain('^C');
    keys.write('\u001b[A\r');
    await expect.poll(() => runtime.statements.length).toBe(4);
    keys.end();
    expect([await ended, runtime.statements.at(-1)?.sql]).toEqual([0, 'c']);
  });

  test('SIGTERM ends it', async () => {
    const { io, ended } = open({});
    await expect.poll(() => io.out()).toContain('sandbox> ');
    io.abort(new DriverError('cancelled', 'Stopped by SIGTERM'));
    expect(await ended).toBe(130);
  });
});

describe('history', () => {
  const file = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'stripe-sql-')), '.stripe_sql_history');

  test('keeps joined statements over sessions, newest first, for its owner only', async () => {
    const path = await file();
    const history = new History(path);
    for (const text of ['SELECT 1;', 'SELECT\n  2;', "SELECT 'a\n\\b';", '-- x\nSELECT 3;', '-- x\nSELECT 3;'])
      history.add(text);
    expect(new History(path).entries).toEqual(['-- x\nSELECT 3;', "SELECT 'a\n\\b';", 'SELECT 2;', 'SELECT 1;']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('forgets the oldest', async () => {
    const path = await file();
    await writeFile(path, Array.from({ length: 2500 }, (_, index) => `SELECT ${index};\n`).join(''));
    expect(new History(path).entries).toHaveLength(1000);
    expect((await readFile(path, 'utf8')).split('\n')[0]).toBe('SELECT 1500;');
  });

  test('a file that cannot be written stops nothing', () => {
    const history = new History('/no/such/folder/x');
    history.add('SELECT 1;');
    expect(history.entries).toEqual(['SELECT 1;']);
  });

  test('a statement with a key is not kept', async () => {
    const path = await file();
    const home = join(path, '..');
    await type(
      ["SELECT 'sk_live_1234';", 'SELECT 1;'],
      { "SELECT 'sk_live_1234'": ONE, 'SELECT 1': ONE },
      { HOME: home },
    );
    expect(await readFile(path, 'utf8')).toBe('SELECT 1;\n');
  });
});

describe('completion', () => {
  const complete = createCompleter(defaultCatalog(), ['.tables', '.describe'], () => 'SELECT id');
  const cases: readonly [line: string, word: string, some: readonly string[]][] = [
    ['from Custom', 'Custom', ['Customer']],
    ['.desc', '.desc', ['.describe']],
    ['.describe PayInv', 'PayInv', ['PayInvoice']],
    ['from Customer where ema', 'ema', ['email']],
    ['from Customer c where c.address.ci', 'c.address.ci', ['c.address.city']],
    ['insert into Custom', 'Custom', ['Customer']],
    ['update Customer set ema', 'ema', ['email']],
    ['fr', 'fr', ['from']],
    ['FR', 'FR', ['FROM']],
  ];
  test.each(cases)('%s', (line, word, some) => {
    const [matches, last] = complete(line);
    expect(last).toBe(word);
    expect(matches).toEqual(expect.arrayContaining([...some]));
  });

  test('procedures follow EXEC, their inputs follow them', () => {
    const bare = createCompleter(defaultCatalog(), [], () => '');
    expect(bare('EXEC PayInv')).toEqual([['PayInvoice'], 'PayInv']);
    expect(bare('EXEC PayInvoice @Inv')[0]).toContain('InvoiceId');
  });

  test('only tables follow FROM', () => {
    expect(complete('from Customer')[0]).not.toContain('customer_account');
  });
});

describe('what is said', () => {
  test('the cost of a statement', () => {
    expect(costLine({ rows: 12, calls: 1, elapsedMs: 33.6 })).toBe('12 rows, 1 call, 34 ms');
    expect(costLine({ rows: 1, calls: 1200, elapsedMs: 12_340 })).toBe('1 row, 1,200 calls, 12.3 s');
  });

  test('the caret stands under wide and escaped characters', () => {
    const error = new DriverError('syntax_error', 'no', { position: { offset: 0, line: 2, column: 5 } });
    expect(errorView(error, 'x\n日\t本 y', 80)).toBe('  日\\t本 y\n         ^\nsyntax_error: no');
  });

  test('a long line is shown around the place', () => {
    const error = new DriverError('syntax_error', 'no', { position: { offset: 0, line: 1, column: 151 } });
    const [excerpt = '', caret = ''] = errorView(error, `${'a'.repeat(150)}X${'b'.repeat(150)}`, 44).split('\n');
    expect(excerpt[caret.length - 1]).toBe('X');
    expect(excerpt.length).toBeLessThanOrEqual(44);
  });
});
