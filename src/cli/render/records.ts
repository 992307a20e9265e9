import pc from 'picocolors';
import type { ResultColumn } from '../../engine/result.js';
import { displayWidth, pad, truncate, visible } from './display.js';
import type { RenderOptions } from './renderer.js';
import { shown, type LineRenderer } from './shown.js';

/** Rows with too many columns for a line, each as a block of lines `column | value` under a rule with its number. */
export function createRecords(columns: readonly ResultColumn[], { width, colour }: RenderOptions): LineRenderer {
  const paint = pc.createColors(colour);
  const longest = Math.max(...columns.map((column) => displayWidth(visible(column.name))));
  const nameWidth = Math.min(longest, Math.floor(width / 2));
  const valueWidth = Math.max(1, width - nameWidth - 3);
  let number = 0;
  const field = (text: string, isNull: boolean): string => (isNull ? paint.dim(text) : truncate(text, valueWidth));
  return {
    head: () => '',
    row: (row) => {
      number += 1;
      const rule = paint.dim(
        pad(`-[ row ${number} ]`, width, 'right').replace(/ +$/, (spaces) => '-'.repeat(spaces.length)),
      );
      const lines = columns.map((column, position) => {
        const name = paint.bold(pad(truncate(visible(column.name), nameWidth), nameWidth, 'right'));
        return `${name} | ${field(shown(row, position, column), (row[position] ?? null) === null)}`.trimEnd();
      });
      return `${[rule, ...lines].join('\n')}\n`;
    },
  };
}
