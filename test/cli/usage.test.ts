import { describe, expect, test } from 'vitest';
import { run } from './support/run.js';

describe('a malformed command line', () => {
  const cases: readonly [name: string, argv: readonly string[], message: RegExp][] = [
    [
      'an unknown option',
      ['query', 'SELECT 1', '--forma', 'csv'],
      /unknown option '--forma' \(Did you mean --format\?\)/,
    ],
    ['an unknown command', ['querry', 'SELECT 1'], /unknown command 'querry'/],
    ['no SQL', ['query'], /missing required argument 'sql'/],
    ['SQL without quotes', ['query', 'SELECT', '1'], /too many arguments/],
    ['an unknown format', ['query', 'SELECT 1', '--format', 'xml'], /'xml' is invalid.*table, json/],
    ['a count that is none', ['query', 'SELECT 1', '--max-calls', 'ten'], /whole number/],
    ['a rate of nothing', ['query', 'SELECT 1', '--rate-limit', '0'], /number above 0/],
    ['an unknown scale', ['query', 'SELECT 1', '--sandbox=huge'], /'huge' is invalid/],
    ['a base that is no URL', ['query', 'SELECT 1', '--api-base', 'localhost:1'], /http or https URL/],
    [
      'two places at once',
      ['query', 'SELECT 1', '--sandbox', '--api-base', 'http://127.0.0.1:1'],
      /exclude each other/,
    ],
    ['a port beyond all', ['sandbox', '--port', '70000'], /0 to 65535/],
    ['an unknown fault', ['sandbox', '--fault', 'fire:0.1'], /one of 429, 500/],
    ['a fault without a share', ['sandbox', '--fault', '429'], /kind:share/],
    ['an unknown consistency', ['query', 'SELECT 1', '--consistency', 'weak'], /strict, search/],
    [
      'a Secret Manager reference',
      ['query', 'x', '--api-key', 'projects/p/secrets/s/versions/1'],
      /Secret Manager reference is not available yet/,
    ],
    [
      '--connection',
      ['query', 'SELECT 1', '--connection', 'a.json'],
      /^stripe-sql: usage: --connection is not available yet$/m,
    ],
    ['a dry run of what runs nothing', ['tables', '--dry-run'], /unknown option '--dry-run'/],
    ['a seed of nothing', ['query', 'SELECT 1', '--idempotency-seed', ''], /It is empty/],
    ['--log-file', ['tables', '--log-file', 'x'], /--log-file is not available yet/],
    ['--verbosity', ['describe', 'Customer', '--verbosity', '2'], /--verbosity is not available yet/],
    ['no procedure', ['exec'], /missing required argument 'procedure'/],
    ['an input without a value', ['exec', 'PayInvoice', 'InvoiceId'], /'InvoiceId' is invalid.*name=value/],
    ['an input without a name', ['exec', 'PayInvoice', '=in_1'], /name=value/],
    ['an input whose name is SQL', ['exec', 'PayInvoice', 'a = 1; x=2'], /name=value/],
    ['an input that is no JSON', ['exec', 'PayInvoice', 'Forgive:=yes'], /must be JSON/],
    ['serve', ['serve', '--port', '8080'], /serve is not available yet/],
    ['connections check', ['connections', 'check', 'x.json'], /connections is not available yet/],
  ];
  test.each(cases)('%s: one line, exit 2, no connection', async (_name, argv, message) => {
    const { exitCode, io, runtime } = await run(argv);
    expect(io.err()).toMatch(message);
    expect(io.err()).toMatch(/^stripe-sql: usage: .+\n$/);
    expect([exitCode, io.out(), runtime.connections, runtime.sandboxes]).toEqual([2, '', [], []]);
  });

  test('a Secret Manager reference in the environment', async () => {
    const { exitCode, io } = await run(['query', 'x'], { env: { STRIPE_API_KEY: 'projects/p/secrets/s/versions/1' } });
    expect([exitCode, io.err()]).toEqual([2, expect.stringContaining('is not available yet')]);
  });

  test('--help and --version are answers', async () => {
    const help = await run(['query', '--help']);
    expect([help.exitCode, help.io.err()]).toEqual([0, '']);
    expect(help.io.out()).toContain('--max-write-rows');
    expect(help.io.out()).toContain('--sandbox[=scale]');
    expect(help.io.out()).toContain('--dry-run');
    expect(help.io.out()).not.toContain('--verbosity');
    expect((await run(['--version'])).io.out()).toBe('1.2.3\n');
  });
});
