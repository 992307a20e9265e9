import type { ErrorCode } from '../core/errors.js';

export const EXIT_OK = 0;
export const EXIT_USAGE = 2;

/** The exit code of the contract for an error: 1, but 3 for a write that is done in part and 130 for a cancelled statement. */
export function exitCodeOf(code: ErrorCode): number {
  if (code === 'partial_write') return 3;
  return code === 'cancelled' ? 130 : 1;
}
