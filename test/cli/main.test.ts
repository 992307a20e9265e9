import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';

/** The built program, as `bin` names it: `npm test` builds first. */
const MAIN = process.env['STRIPE_SQL_MAIN'] ?? join(import.meta.dirname, '../../dist/src/cli/main.js');
const started: ChildProcess[] = [];

beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error('There is no dist/: run npm run build first');
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

interface Running {
  readonly child: ChildProcess;
  out(this: void): string;
  err(this: void): string;
  readonly ended: Promise<number | null>;
}

function start(...argv: readonly string[]): Running {
  return startFile(MAIN, argv);
}

function startFile(file: string, argv: readonly string[] = []): Running {
  const child = spawn(process.execPath, [file, ...argv], { env: { PATH: process.env['PATH'] } });
  started.push(child);
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, out: () => text.out, err: () => text.err, ended };
}

describe('the process', () => {
  test('the demo reads, joins, writes and runs an action, on a few screens', async () => {
    const demo = startFile(join(dirname(MAIN), 'demo.js'));
    expect([await demo.ended, demo.err()]).toEqual([0, '']);
    const lines = demo.out().split('\n');
    expect(lines.length).toBeLessThan(130);
    expect(lines.filter((line) => [...line].length > 80)).toEqual([]);
    expect(demo.out()).toContain('\n    Customer cu expanded in Charge ch.customer: 0 calls\n');
    expect(demo.out()).toMatch(/\nINSERT 2, 2 rows, 2 calls, /);
    expect(demo.out()).toMatch(/\ntrue +\| in_\w+ \| open +\| /);
  });

  test('sandbox listens on a free port, answers its log, and SIGTERM ends it with 0', async () => {
    const sandbox = start('sandbox', '--port', '0');
    await expect.poll(sandbox.out, { timeout: 10_000 }).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+\n$/);
    const url = sandbox.out().trim().split(' ').at(-1);
    expect(await (await fetch(`${url}/_log`)).json()).toEqual({ calls: 0, rejected: 0, requests: [] });
    sandbox.child.kill('SIGTERM');
    expect([await sandbox.ended, sandbox.err()]).toEqual([0, '']);
  });

  test('statements come through stdin', async () => {
    const cli = start('--sandbox', '--format', 'json');
    cli.child.stdin?.end("SELECT 1 AS a; SELECT 'é' AS b;");
    expect([await cli.ended, cli.out(), cli.err()]).toEqual([0, '[{"a":1}]\n[{"b":"é"}]\n', '']);
  });

  test('an error ends it although stdin is open', async () => {
    const cli = start();
    expect([await cli.ended, cli.err()]).toEqual([1, expect.stringMatching(/^stripe-sql: authentication: .+\n$/)]);
  });

  test('a reader that leaves ends it quietly', async () => {
    const cli = start('query', '--sandbox', 'SELECT * FROM Charge', '--format', 'json');
    cli.child.stdout?.once('data', () => cli.child.stdout?.destroy());
    expect([await cli.ended, cli.err()]).toEqual([0, '']);
  });

  describe('Ctrl-C during a write', () => {
    const rows = Array.from({ length: 40 }, (_, index) => `('c${index}@example.com')`).join(', ');
    const insert = ['query', `INSERT INTO Customer (email) VALUES ${rows}`, '--api-key', 'sk_test_x'];

    /** A sandbox that answers so late, and a write at work on it. */
    async function writing(latencyMs: number): Promise<Running> {
      const sandbox = start('sandbox', '--port', '0', '--latency-ms', String(latencyMs));
      await expect.poll(sandbox.out, { timeout: 10_000 }).toContain('listening');
      const url = sandbox.out().trim().split(' ').at(-1) ?? '';
      const cli = start(...insert, '--api-base', url);
      const calls = async (): Promise<number> =>
        ((await (await fetch(`${url}/_log`)).json()) as { readonly calls: number }).calls;
      await expect.poll(calls, { timeout: 10_000 }).toBeGreaterThan(0);
      return cli;
    }

    test('waits for the rows in flight, and tells every row', async () => {
      const cli = await writing(300);
      cli.child.kill('SIGINT');
      expect(await cli.ended).toBe(3);
      expect(cli.err()).toMatch(/^row 1: done cus_\w+\n/);
      expect(cli.err()).toMatch(/\nrows \d+-40: not tried\nidempotency seed: .+\nstripe-sql: partial_write: .+\n$/);
    });

    test('the second one ends at once', async () => {
      const cli = await writing(60_000);
      cli.child.kill('SIGINT');
      cli.child.kill('SIGINT');
      // Signals of one kind may merge while the first is not delivered yet.
      const again = setInterval(() => cli.child.kill('SIGINT'), 50);
      expect(await cli.ended).toBe(130);
      clearInterval(again);
      expect([cli.out(), cli.err()]).toEqual(['', '']);
    });
  });

  test('Ctrl-C is cancelled, 130, and the stats still come', async () => {
    const sandbox = start('sandbox', '--port', '0', '--latency-ms', '200');
    await expect.poll(sandbox.out, { timeout: 10_000 }).toContain('listening');
    const url = sandbox.out().trim().split(' ').at(-1) ?? '';
    const cli = start(
      'query',
      'SELECT id FROM Charge',
      '--api-base',
      url,
      '--api-key',
      'sk_test_x',
      '--stats',
      '--format',
      'ndjson',
    );
    await expect.poll(cli.out, { timeout: 10_000 }).toContain('ch_');
    cli.child.kill('SIGINT');
    expect(await cli.ended).toBe(130);
    expect(cli.err()).toMatch(/^stripe-sql: cancelled: .+\n\{"calls":\d+,.+\}\n$/);
  });
});
