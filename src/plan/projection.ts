import type { Driver, OutputColumn } from './plan.js';
import { duckSql } from './print.js';
import { boundColumnName } from './scope.js';
import type { BoundItem } from './select-list.js';
import type { Typed } from './typed.js';

/** The driver of one scan that nothing blocks: plain columns go through, the rest is judged and computed page by page. */
export function projection(items: readonly BoundItem[], where: Typed | undefined, staged: readonly string[]): Driver {
  const positions = items.map(({ value }) => staged.indexOf(boundColumnName(value.node) ?? ''));
  if (where === undefined && positions.every((position) => position >= 0)) return { kind: 'passthrough', positions };
  const computed: string[] = [];
  const outputs = items.map(({ value }, index) => {
    const position = positions[index] ?? -1;
    return position >= 0
      ? ({ kind: 'column', position } as const)
      : ({ kind: 'computed', index: computed.push(duckSql(value.node)) - 1 } as const);
  });
  return { kind: 'streaming', computed, items: outputs, ...(where && { filter: duckSql(where.node) }) };
}

/** Where the engine runs it knows an expression's type better; a statement that reads nothing takes the binder's word. */
export function outputColumns(items: readonly BoundItem[], driver: Driver): OutputColumn[] {
  const isOurs = ({ node }: Typed): boolean => driver.kind === 'empty' || boundColumnName(node) !== undefined;
  return items.map(({ name, value }) => ({ name, type: isOurs(value) ? value.type : undefined }));
}
