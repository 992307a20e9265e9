import { DriverError, type ErrorCode } from '../core/errors.js';
import { positionAt } from '../core/position.js';
import type { Token } from './token.js';

/** A refusal that points at an offset of the whole user text. */
export function errorAt(
  text: string,
  offset: number,
  message: string,
  hint?: string,
  code: ErrorCode = 'syntax_error',
): DriverError {
  return new DriverError(code, message, { position: positionAt(text, offset), hint });
}

/** How a token is named in a message: as the user wrote it, cut when long. */
export function quoteToken(text: string, token: Token): string {
  if (token.kind === 'end') return 'end of the statement';
  const written = text.slice(token.at, token.end);
  return `"${written.length > 40 ? `${[...written.slice(0, 40)].slice(0, 30).join('')}…` : written}"`;
}
