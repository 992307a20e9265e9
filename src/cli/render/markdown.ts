import type { Row, SqlType, Value } from '../../core/value.js';
import { cellText, isNumeric } from './cell-text.js';
import type { CreateRenderer } from './renderer.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '|': '\\|',
  '<': '&lt;',
  '\n': '<br>',
  '\r': '',
  '\t': ' ',
};

/** A GitHub table: numbers at the right, `|` escaped, line breaks as `<br>`, NULL an empty cell. */
export const createMarkdown: CreateRenderer = (columns) => {
  const cell = (value: Value, type: SqlType): string => (value === null ? '' : escape(cellText(value, type)));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const rowLine = (row: Row): string =>
    line(columns.map((column, position) => cell(row[position] ?? null, column.type)));
  return {
    head: () =>
      line(columns.map((column) => escape(column.name))) +
      line(columns.map((column) => (isNumeric(column.type) ? '---:' : '---'))),
    rows: (batch) => batch.map(rowLine).join(''),
    tail: () => '',
    torn: () => '',
  };
};

function escape(text: string): string {
  return text.replace(/[\\|<\n\r\t]/g, (character) => ESCAPES[character] ?? character);
}
