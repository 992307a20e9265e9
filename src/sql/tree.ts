import { DriverError } from '../core/errors.js';

/** A node of node-sql-parser's tree: outside data until one of these readers has shaped it. */
export type Tree = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown): Tree {
  if (typeof value !== 'object' || value === null)
    throw new DriverError('internal', 'The parser gave a tree of an unknown shape');
  return value as Tree;
}

export function asRecords(value: unknown): readonly Tree[] {
  return Array.isArray(value) ? value.map(asRecord) : [];
}

/** The name in a column reference of the tree. */
export function columnName(value: unknown): unknown {
  return asRecord(asRecord(asRecord(value).column).expr).value;
}
