import type { Row } from '../../core/value.js';
import type { ResultColumn } from '../../engine/result.js';
import { jsonValue } from './cell-text.js';
import type { CreateRenderer } from './renderer.js';

/** One array on one line. */
export const createJson: CreateRenderer = (columns) => {
  const object = objectWriter(columns);
  let separator = '';
  return {
    head: () => '[',
    rows: (batch) =>
      batch
        .map((row) => {
          const text = separator + object(row);
          separator = ',';
          return text;
        })
        .join(''),
    tail: () => ']\n',
    torn: () => '\n',
  };
};

/** One object a line. */
export const createNdjson: CreateRenderer = (columns) => {
  const object = objectWriter(columns);
  return {
    head: () => '',
    rows: (batch) => batch.map((row) => `${object(row)}\n`).join(''),
    tail: () => '',
    torn: () => '',
  };
};

function objectWriter(columns: readonly ResultColumn[]): (row: Row) => string {
  const fields = uniqueNames(columns.map((column) => column.name)).map((name, position) => ({
    key: `${JSON.stringify(name)}:`,
    type: columns[position]?.type ?? 'TEXT',
  }));
  return (row) =>
    `{${fields.map(({ key, type }, position) => key + jsonValue(row[position] ?? null, type)).join(',')}}`;
}

/** Repeated names get `_2`, `_3`, past any column that is really called so. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    if (!seen.has(name)) {
      seen.add(name);
      return name;
    }
    let count = 2;
    while (taken.has(`${name}_${count}`)) count += 1;
    taken.add(`${name}_${count}`);
    return `${name}_${count}`;
  });
}
