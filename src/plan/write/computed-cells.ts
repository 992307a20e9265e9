import type { Row, Value } from '../../core/value.js';
import type { PlanContext } from '../plan-select.js';
import type { SelectPlan } from '../plan.js';
import type { Cell } from './cells.js';

export interface ComputedCells {
  /** A query without FROM: one row with the value of every computed cell. */
  readonly query: SelectPlan;
  /** The cell's value once that row is there; undefined for DEFAULT. */
  valueOf(cell: Cell, answer: Row): Value | undefined;
}

/** The query that works out what the cells leave to the engine; undefined when everything is known. Makes no call. */
export function computedCells(cells: readonly Cell[], context: PlanContext): ComputedCells | undefined {
  const computed = cells.filter((cell) => cell.kind === 'computed');
  if (computed.length === 0) return undefined;
  const position = new Map(computed.map((cell, index) => [cell as Cell, index]));
  const query: SelectPlan = {
    kind: 'select',
    scans: [],
    output: computed.map(({ type }, index) => ({ name: `c${index + 1}`, type })),
    driver: {
      kind: 'blocking',
      sql: `SELECT ${computed.map(({ sql }, index) => `${sql} AS "c${index + 1}"`).join(', ')}`,
    },
    limit: undefined,
    offset: 0,
    consistency: context.consistency,
    calls: { min: 0, max: 0, expected: 0 },
    notices: [],
  };
  return {
    query,
    valueOf: (cell, answer) => {
      const index = position.get(cell);
      if (index !== undefined) return answer[index] ?? null;
      return cell.kind === 'known' ? cell.value : undefined;
    },
  };
}
