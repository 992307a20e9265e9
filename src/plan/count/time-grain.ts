import type { TimeGrain } from '../../source/count.js';
import type { Expression } from '../../sql/ast.js';
import { mapExpression } from '../../sql/map-expression.js';
import { columnRef } from '../query/columns.js';

/** From the coarsest: of nested parts of time the last is the finest. Weeks and months do not nest. */
const GRAINS: readonly TimeGrain[] = ['year', 'quarter', 'month', 'day', 'hour'];

/** Parts of a time and the span within which they do not change; what a week has is constant within its days only where months are told apart too. */
const PARTS: Readonly<Record<string, TimeGrain>> = {
  millennium: 'year',
  century: 'year',
  decade: 'year',
  year: 'year',
  quarter: 'quarter',
  month: 'month',
  week: 'week',
  isoyear: 'week',
  day: 'day',
  dayofyear: 'day',
  dow: 'day',
  isodow: 'day',
  hour: 'hour',
};

/** strftime's letters. */
const FORMATS: Readonly<Record<string, TimeGrain>> = {
  Y: 'year',
  y: 'year',
  m: 'month',
  b: 'month',
  B: 'month',
  h: 'month',
  d: 'day',
  e: 'day',
  j: 'day',
  a: 'day',
  A: 'day',
  u: 'day',
  w: 'day',
  x: 'day',
  F: 'day',
  V: 'week',
  G: 'week',
  U: 'day',
  W: 'day',
  H: 'hour',
  I: 'hour',
  k: 'hour',
  l: 'hour',
  p: 'hour',
  '%': 'year',
};

/** The grain within which all of them are constant. */
export function finest(grains: readonly TimeGrain[]): TimeGrain | undefined {
  const distinct = new Set(grains);
  // A week crosses the ends of months; days are the parts that both are made of.
  if (distinct.has('week') && distinct.size > 1) return distinct.has('hour') ? 'hour' : 'day';
  return distinct.has('week') ? 'week' : GRAINS.findLast((grain) => distinct.has(grain));
}

/**
 * The expression without what it reads of a time in whole parts (`date_trunc('month', created)`, a year, a date), and those parts: what is left
 * must not read the time.
 */
export function withoutTimeParts(
  node: Expression,
  isTime: (node: Expression) => boolean,
): { readonly rest: Expression; readonly grains: readonly TimeGrain[] } {
  const grains: TimeGrain[] = [];
  const rest = mapExpression(node, (part) => {
    const grain = grainOf(part, isTime);
    if (grain === undefined) return part;
    grains.push(grain);
    return { kind: 'literal', type: 'null', value: null, at: part.at };
  });
  return { rest, grains };
}

function grainOf(node: Expression, isTime: (node: Expression) => boolean): TimeGrain | undefined {
  if (node.kind === 'cast') return node.type === 'DATE' && !node.array && isTime(node.operand) ? 'day' : undefined;
  if (node.kind !== 'call') return undefined;
  const [first, second] = node.args;
  switch (node.name.name) {
    case 'date_trunc':
    case 'date_part':
      return second && isTime(second) ? partGrain(first) : undefined;
    case 'strftime':
      return first && isTime(first) ? formatGrain(second) : undefined;
    case 'monthname':
    case 'last_day':
      return first && isTime(first) ? 'month' : undefined;
    case 'dayname':
      return first && isTime(first) ? 'day' : undefined;
    default:
      return undefined;
  }
}

function partGrain(part: Expression | undefined): TimeGrain | undefined {
  return part?.kind === 'literal' && part.type === 'text' ? PARTS[part.value] : undefined;
}

function formatGrain(format: Expression | undefined): TimeGrain | undefined {
  if (format?.kind !== 'literal' || format.type !== 'text') return undefined;
  const grains = [...format.value.matchAll(/%-?(.)/gs)].map(([, letter = '']) => FORMATS[letter]);
  return grains.every((grain) => grain !== undefined) ? finest(['year', ...grains]) : undefined;
}

/** A column named `created` of the table. */
export const isCreated =
  (alias: string) =>
  (node: Expression): boolean => {
    const ref = columnRef(node);
    return ref?.alias === alias && ref.column === 'created';
  };
