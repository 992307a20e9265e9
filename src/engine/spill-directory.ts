import { randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

export interface SpillDirectory {
  /** Does not exist until DuckDB spills; DuckDB removes it when it closes. */
  readonly path: string;
  /** Removes what is left. */
  readonly remove: () => void;
}

/**
 * A place for spilled rows, which are the account's data: a name of its own inside a directory that only this user can enter.
 * It is emptied when the process exits, closed or not.
 */
export function spillDirectory(parent: string): SpillDirectory {
  const path = join(privateParent(parent), randomUUID());
  const removeAtExit = (): void => rmSync(path, { recursive: true, force: true });
  process.once('exit', removeAtExit);
  return {
    path,
    remove: () => {
      process.off('exit', removeAtExit);
      removeAtExit();
    },
  };
}

/** `stripe-sql-<user>`, made or found; a fresh directory when somebody else's is in its place. */
function privateParent(parent: string): string {
  const path = join(parent, `stripe-sql-${userInfo().uid}`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return isPrivate(path) ? path : mkdtempSync(join(parent, 'stripe-sql-'));
}

function isPrivate(path: string): boolean {
  const stats = lstatSync(path);
  if (process.getuid === undefined) return stats.isDirectory();
  return stats.isDirectory() && stats.uid === process.getuid() && (stats.mode & 0o077) === 0;
}
