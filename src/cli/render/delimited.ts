import type { Row, SqlType, Value } from '../../core/value.js';
import { cellText } from './cell-text.js';
import type { CreateRenderer } from './renderer.js';

/** RFC 4180 with LF line ends: NULL is nothing, the empty string `""`. */
export const createCsv: CreateRenderer = delimited(',', (text) => {
  if (text === '') return '""';
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
});

const TSV_ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' };

/** Tab-separated, with `\t \n \r \\` for those characters. */
export const createTsv: CreateRenderer = delimited('\t', (text) =>
  text.replace(/[\t\n\r\\]/g, (c) => TSV_ESCAPES[c] ?? c),
);

function delimited(separator: string, escape: (text: string) => string): CreateRenderer {
  return (columns) => {
    const types = columns.map((column) => column.type);
    const cell = (value: Value, type: SqlType): string => (value === null ? '' : escape(cellText(value, type)));
    const line = (row: Row): string =>
      `${types.map((type, position) => cell(row[position] ?? null, type)).join(separator)}\n`;
    return {
      head: () => `${columns.map((column) => escape(column.name)).join(separator)}\n`,
      rows: (batch) => batch.map(line).join(''),
      tail: () => '',
      torn: () => '',
    };
  };
}
