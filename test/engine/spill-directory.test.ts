import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { spillDirectory } from '../../src/engine/spill-directory.js';

const parent = (): string => mkdtempSync(join(tmpdir(), 'spill-test-'));
const ownName = `stripe-sql-${userInfo().uid}`;

describe('spillDirectory', () => {
  it('shares the user’s directory, under a name of its own', () => {
    const within = parent();
    const [first, second] = [spillDirectory(within), spillDirectory(within)];
    expect(dirname(first.path)).toBe(join(within, ownName));
    expect(dirname(second.path)).toBe(dirname(first.path));
    expect(second.path).not.toBe(first.path);
    expect(existsSync(first.path)).toBe(false);
  });

  it('does not use a directory that others can enter', () => {
    const within = parent();
    mkdirSync(join(within, ownName));
    chmodSync(join(within, ownName), 0o777);
    expect(dirname(spillDirectory(within).path)).not.toBe(join(within, ownName));
  });

  it('removes what is left', () => {
    const { path, remove } = spillDirectory(parent());
    mkdirSync(path);
    writeFileSync(join(path, 'rows.tmp'), 'x');
    remove();
    expect(existsSync(path)).toBe(false);
  });
});
