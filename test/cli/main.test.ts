import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
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
  const child = spawn(process.execPath, [MAIN, ...argv], { env: { PATH: process.env['PATH'] } });
  started.push(child);
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, out: () => text.out, err: () => text.err, ended };
}

describe('the process', () => {
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
