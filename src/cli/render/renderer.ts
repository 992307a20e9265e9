import type { ResultColumn, RowBatch } from '../../engine/result.js';

export const ROW_FORMATS = ['table', 'json', 'ndjson', 'csv', 'tsv', 'markdown'] as const;

export type RowFormat = (typeof ROW_FORMATS)[number];

/** Turns the rows of one statement into text, batch by batch; each part may be written at once. */
export interface Renderer {
  head(): string;
  rows(batch: RowBatch): string;
  /** What is left after the last row. */
  tail(): string;
  /** What was held back when the statement fails: rows that came are shown, an array stays unterminated. */
  torn(): string;
}

export interface RenderOptions {
  /** Display columns a line may take (table). */
  readonly width: number;
  readonly colour: boolean;
  /** Whether a table ends with `(3 rows)`. */
  readonly footer: boolean;
}

export type CreateRenderer = (columns: readonly ResultColumn[], options: RenderOptions) => Renderer;
