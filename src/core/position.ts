import type { Position } from './errors.js';

/** Line and column (1-based code points) of an offset (UTF-16 units) in the text. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return { offset, line, column: [...before.slice(lineStart)].length + 1 };
}
