import { formatError, DriverError } from '../../core/errors.js';
import { displayWidth, visible } from '../render/display.js';
import { wrapWords } from '../render/wrap-words.js';

/**
 * The error for someone who sees what they typed: the line it is in, a caret under the place, then what is wrong and the hint.
 * Nothing is wider than `width`: a long line is shown around the place, text breaks between words.
 */
export function errorView(error: DriverError, text: string, width: number): string {
  const { position, hint, requestId, code, message } = error;
  const line = position && text.split('\n')[position.line - 1];
  const excerpt = position && line !== undefined ? excerptOf(line, position.column, width) : [];
  // The excerpt says where, so the sentence need not.
  const sentence = formatError(new DriverError(code, message, { position: excerpt.length > 0 ? undefined : position }));
  const rest = [hint && `hint: ${hint}`, requestId && `request: ${requestId}`].filter((part) => part !== undefined);
  return [...excerpt, ...[sentence, ...rest].flatMap((part) => wrapWords(part.split(/\s+/), width))].join('\n');
}

function excerptOf(line: string, column: number, width: number): string[] {
  const characters = [...line].map(visible);
  const room = width - 4;
  const start = Math.max(0, Math.min(column - 1 - Math.floor(room / 2), characters.length - room));
  const before = characters.slice(start, column - 1).join('');
  return [`  ${characters.slice(start, start + room).join('')}`, `  ${' '.repeat(displayWidth(before))}^`];
}
