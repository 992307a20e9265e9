import pc from 'picocolors';
import type { Row } from '../../core/value.js';
import type { ResultColumn } from '../../engine/result.js';
import { isNumeric } from './cell-text.js';
import { fitWidths, type ColumnDemand } from './column-widths.js';
import { displayWidth, pad, truncate, visible } from './display.js';
import { createRecords } from './records.js';
import type { CreateRenderer, Renderer, RenderOptions } from './renderer.js';
import { shown, type LineRenderer } from './shown.js';

/** Rows looked at to choose the widths; later rows stream. */
const SAMPLE_ROWS = 1000;
const SEPARATOR = ' | ';
/** Text columns are not squeezed below this: rather the rows turn into records. */
const MIN_TEXT_WIDTH = 8;

/**
 * A table for people that fits the width: wide text is cut with `…`, numbers and times never. When there are too many columns
 * for that, each row becomes a record of lines `column | value`.
 */
export const createTable: CreateRenderer = (columns, options) => {
  const sample: Row[] = [];
  let count = 0;
  let body: LineRenderer | undefined;
  const start = (): string => {
    body = chooseBody(columns, sample, options);
    return body.head() + sample.map(body.row).join('');
  };
  return {
    head: () => '',
    rows(batch) {
      count += batch.length;
      if (body) return batch.map(body.row).join('');
      sample.push(...batch);
      return sample.length >= SAMPLE_ROWS ? start() : '';
    },
    tail: () => (body ? '' : start()) + (options.footer ? `(${count} ${count === 1 ? 'row' : 'rows'})\n` : ''),
    torn: () => (body || count === 0 ? '' : start()),
  } satisfies Renderer;
};

function chooseBody(columns: readonly ResultColumn[], sample: readonly Row[], options: RenderOptions): LineRenderer {
  const demands = columns.map((column, position) => demandOf(column, position, sample));
  const widths = fitWidths(demands, options.width - SEPARATOR.length * (columns.length - 1));
  return widths ? createLines(columns, widths, options.colour) : createRecords(columns, options);
}

function demandOf(column: ResultColumn, position: number, sample: readonly Row[]): ColumnDemand {
  const cells = sample.reduce((widest, row) => Math.max(widest, displayWidth(shown(row, position, column))), 0);
  const whole =
    isNumeric(column.type) || column.type === 'TIMESTAMP' || column.type === 'DATE' || column.type === 'BOOLEAN';
  return {
    natural: Math.max(1, cells, displayWidth(visible(column.name))),
    floor: whole ? Math.max(1, cells) : MIN_TEXT_WIDTH,
  };
}

function createLines(columns: readonly ResultColumn[], widths: readonly number[], colour: boolean): LineRenderer {
  const paint = pc.createColors(colour);
  const cell = (row: Row, column: ResultColumn, position: number): string => {
    const width = widths[position] ?? 0;
    const text = shown(row, position, column);
    const padded = isNumeric(column.type) ? pad(text, width, 'left') : pad(truncate(text, width), width, 'right');
    return (row[position] ?? null) === null ? paint.dim(padded) : padded;
  };
  const header = columns.map(({ name, type }, position) => {
    const width = widths[position] ?? 0;
    return paint.bold(pad(truncate(visible(name), width), width, isNumeric(type) ? 'left' : 'right'));
  });
  return {
    head: () => line(header) + paint.dim(widths.map((width) => '-'.repeat(width)).join('-+-')) + '\n',
    row: (row) => line(columns.map((column, position) => cell(row, column, position))),
  };
}

function line(cells: readonly string[]): string {
  return `${cells.join(SEPARATOR).trimEnd()}\n`;
}
