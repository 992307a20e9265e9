import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import { connect } from '../../src/connection/connect.js';
import { API_KEY, runOn } from './support/write-world.js';

/** The program as built: a process that can be killed. STRIPE_SQL_MAIN names another build. */
const MAIN = process.env['STRIPE_SQL_MAIN'] ?? join(import.meta.dirname, '../../dist/src/cli/main.js');

const ROWS = 5;

/** What the sandbox does with a call: called when it arrived, before it is carried out. */
type Gate = (carryOut: () => void) => void;
const OPEN: Gate = (carryOut) => carryOut();

let gate = OPEN;
let sandbox: Sandbox;

beforeAll(async () => {
  if (!existsSync(MAIN)) throw new Error('There is no dist/: run npm run build first');
  const environment = { now: () => Date.now(), delay: (_ms: number, carryOut: () => void) => gate(carryOut) };
  sandbox = await startSandbox({ latencyMs: 1 }, environment);
});
afterAll(() => sandbox.close());

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(sql: string, seed: string): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const options = ['--format', 'json', '--api-base', sandbox.url, '--idempotency-seed', seed, '--rate-limit', 'off'];
  const child = spawn(process.execPath, [MAIN, 'query', sql, ...options], {
    env: { ...process.env, STRIPE_API_KEY: API_KEY },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...printed }));
  });
  return { child, ended };
}

async function idsNamed(name: string): Promise<unknown[]> {
  const session = await connect({ apiKey: API_KEY, apiBase: sandbox.url, rateLimit: 'off' });
  const { rows } = await runOn(session, `SELECT id FROM Customer WHERE name = '${name}'`);
  await session.close();
  return rows.map(([id]) => id);
}

/** Kills the process when its k-th write arrives, and gives what carries that one out. */
async function killedAt(k: number, sql: string, seed: string): Promise<{ killed: Ended; carryOut: () => void }> {
  let arrived = 0;
  let held = (): void => undefined;
  const { child, ended } = run(sql, seed);
  gate = (carryOut) => {
    arrived += 1;
    if (arrived < k) return carryOut();
    held = carryOut;
    child.kill('SIGKILL');
  };
  const killed = await ended;
  gate = OPEN;
  return { killed, carryOut: () => held() };
}

const insert = (name: string): string =>
  `INSERT INTO Customer (name) VALUES ${Array(ROWS).fill(`('${name}')`).join(', ')} RETURNING id`;

describe('a process killed (SIGKILL) while it writes 5 rows, and the script run again with its seed', () => {
  const everyRow = Array.from({ length: ROWS }, (_, index) => index + 1);

  test.for(everyRow)('after write %d was applied, whose answer nobody reads: 5 objects', async (k) => {
    const name = `killed ${k}`;
    const { killed, carryOut } = await killedAt(k, insert(name), name);
    expect([killed.signal, killed.stdout]).toEqual(['SIGKILL', '']);
    carryOut();
    const before = await idsNamed(name);
    expect(before).toHaveLength(k);
    // Newest first in the list, in input order in the answer.
    expect((await completed(name)).slice(0, k)).toEqual([...before].reverse());
  });

  test.for(everyRow)('while write %d is still at work when the script comes again: 5 objects', async (k) => {
    const name = `at work ${k}`;
    const { killed, carryOut } = await killedAt(k, insert(name), name);
    expect(killed.signal).toBe('SIGKILL');
    expect(await idsNamed(name)).toHaveLength(k - 1);
    let arrived = 0;
    gate = (answer) => {
      arrived += 1;
      answer();
      // The k-th call of the new run was told that its key is in use; only then does the old one end.
      if (arrived === k) carryOut();
    };
    await completed(name);
    gate = OPEN;
    expect(arrived).toBe(ROWS + 1);
  });

  test('run again under another seed makes 5 more: the seed is what holds them together', async () => {
    const { carryOut } = await killedAt(3, insert('unseeded'), 'one');
    carryOut();
    await run(insert('unseeded'), 'two').ended;
    expect(await idsNamed('unseeded')).toHaveLength(3 + ROWS);
  });

  /** Runs the script of that name and seed to its end; the ids that it told, which are all there are. */
  async function completed(name: string): Promise<readonly string[]> {
    const { code, stdout, stderr } = await run(insert(name), name).ended;
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('partial_write')]);
    const ids = (JSON.parse(stdout) as readonly { readonly id: string }[]).map(({ id }) => id);
    gate = OPEN;
    const there = await idsNamed(name);
    expect(there).toHaveLength(ROWS);
    expect([...ids].sort()).toEqual([...there].sort());
    return ids;
  }
});
