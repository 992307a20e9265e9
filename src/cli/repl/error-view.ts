import { formatError, type DriverError } from '../../core/errors.js';
import { displayWidth, visible } from '../render/display.js';

/**
 * The error for someone who sees what they typed: the line it is in, a caret under the place, then the error.
 * A line longer than `width` is shown around the place.
 */
export function errorView(error: DriverError, text: string, width: number): string {
  const line = error.position && text.split('\n')[error.position.line - 1];
  if (!error.position || line === undefined) return formatError(error);
  const characters = [...line].map(visible);
  const room = width - 4;
  const start = Math.max(0, Math.min(error.position.column - 1 - Math.floor(room / 2), characters.length - room));
  const before = characters.slice(start, error.position.column - 1).join('');
  const excerpt = characters.slice(start, start + room).join('');
  return [`  ${excerpt}`, `  ${' '.repeat(displayWidth(before))}^`, formatError(error)].join('\n');
}
