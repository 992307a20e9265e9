import type { Row } from '../../core/value.js';
import type { ResultColumn } from '../../engine/result.js';
import { cellText } from './cell-text.js';
import { visible } from './display.js';

/** Rows as lines for people, once the widths are known. */
export interface LineRenderer {
  head(): string;
  row(this: void, row: Row): string;
}

/** The cell as shown: NULL as the word, so that it differs from an empty text. */
export function shown(row: Row, position: number, column: ResultColumn): string {
  const value = row[position] ?? null;
  return value === null ? 'NULL' : visible(cellText(value, column.type));
}
