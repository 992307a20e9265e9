import { mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from './support/run.js';

describe('--output', () => {
  const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'stripe-sql-'));

  test('the file appears when all has come, and stdout is empty', async () => {
    const dir = await folder();
    const { exitCode, io } = await run(['query', 'customers', '--format', 'csv', '--output', join(dir, 'a.csv')]);
    expect([exitCode, io.out()]).toEqual([0, '']);
    expect(await readFile(join(dir, 'a.csv'), 'utf8')).toBe('id,balance\ncus_1,5\ncus_2,\n');
    expect(await readdir(dir)).toEqual(['a.csv']);
  });

  test('the old file stays when the statement fails', async () => {
    const dir = await folder();
    await writeFile(join(dir, 'a.csv'), 'old');
    const { exitCode } = await run(['query', 'failing', '--output', join(dir, 'a.csv')]);
    expect(exitCode).toBe(1);
    expect(await readFile(join(dir, 'a.csv'), 'utf8')).toBe('old');
    expect(await readdir(dir)).toEqual(['a.csv']);
  });

  test('a link is followed', async () => {
    const dir = await folder();
    await writeFile(join(dir, 'real'), 'old');
    await symlink(join(dir, 'real'), join(dir, 'link'));
    await run(['query', 'SELECT 1', '--output', join(dir, 'link')]);
    expect(await readFile(join(dir, 'real'), 'utf8')).toBe('1\n1\n');
  });

  test('a device is written, not replaced', async () => {
    const { exitCode } = await run(['query', 'SELECT 1', '--output', '/dev/null']);
    expect(exitCode).toBe(0);
    expect(await readFile('/dev/null', 'utf8')).toBe('');
  });

  test('a bad path costs no call', async () => {
    const { exitCode, io, runtime } = await run(['query', 'SELECT 1', '--output', '/no/such/folder/x']);
    expect([exitCode, runtime.results.length]).toEqual([1, 0]);
    expect(io.err()).toBe('stripe-sql: invalid_value: Cannot write /no/such/folder/x: its folder does not exist\n');
  });
});
