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

/**
 * A table for people that fits the width: wide text is cut with `…`, numbers and times never. When there are too many columns
 * for that, each row becomes a record of lines `column | value`.
 */
export const createTable: CreateRenderer = (columns, options) => {
  const sample: Row[] = [];
  let count = 0;
  let body: LineRenderer | undefined;
  const start = (): string => {
    body = chooseBody(columns, sample.slice(0, SAMPLE_ROWS), options);
    return body.head() + sample.map(body.row).join('');
  };
  return {
    head: () => '',
    rows(batch) {
      count += batch.length;
      if (body) return batch.map(body.row).join('');
      for (const row of batch) sample.push(row);
      return sample.length >= SAMPLE_ROWS ? start() : '';
    },
    tail: () => (body ? '' : start()) + (options.footer ? `(${count} ${count === 1 ? 'row' : 'rows'})\n` : ''),
    torn: () => (body || count === 0 ? '' : start()),
  } satisfies Renderer;
};

/** What gives way first when a row is too wide: words, then words again, then ids, which are there to be copied. */
const CONCESSIONS = [
  { minTextWidth: 8, wholeIds: true },
  { minTextWidth: 6, wholeIds: true },
  { minTextWidth: 8, wholeIds: false },
];

function chooseBody(columns: readonly ResultColumn[], sample: readonly Row[], options: RenderOptions): LineRenderer {
  const measured = columns.map((column, position) => measure(column, position, sample));
  const available = options.width - SEPARATOR.length * (columns.length - 1);
  for (const { minTextWidth, wholeIds } of CONCESSIONS) {
    const demands = measured.map(({ natural, cells, kind }): ColumnDemand => {
      const whole = kind === 'whole' || (kind === 'id' && wholeIds);
      return { natural, floor: whole ? cells : minTextWidth };
    });
    const widths = fitWidths(demands, available);
    if (widths) return createLines(columns, widths, options.colour);
  }
  return createRecords(columns, options);
}

interface Measured {
  /** Widest of header and cells. */
  readonly natural: number;
  readonly cells: number;
  readonly kind: 'whole' | 'id' | 'text';
}

function measure(column: ResultColumn, position: number, sample: readonly Row[]): Measured {
  const texts = sample.map((row) => shown(row, position, column));
  const cells = Math.max(1, ...texts.map(displayWidth));
  return { natural: Math.max(cells, displayWidth(visible(column.name))), cells, kind: kindOf(column, texts) };
}

/** Numbers and times are whole or worthless. */
function kindOf({ type }: ResultColumn, texts: readonly string[]): Measured['kind'] {
  if (isNumeric(type) || type === 'TIMESTAMP' || type === 'DATE' || type === 'BOOLEAN') return 'whole';
  return texts.every((text) => /^([a-z]+_\w{6,32}|NULL)$/.test(text)) ? 'id' : 'text';
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
