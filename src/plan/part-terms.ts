import type { Term } from '../source/term.js';
import type { Expression } from '../sql/ast.js';
import { startOf, unitIndex, unitStart, type CalendarUnit } from './calendar.js';
import { foldConstant } from './constant.js';
import type { Conjunct } from './terms.js';
import type { ColumnOf } from './time-span.js';
import { rangeTerms } from './time-terms.js';

/** Parts of a time that come again and again, coarsest first, and the number of the one that begins with a unit. */
const RECURRING: Readonly<Record<string, { readonly unit: CalendarUnit; readonly number: (start: number) => number }>> =
  {
    quarter: {
      unit: 'quarter',
      number: (start) => (unitIndex('month', start) - unitIndex('month', startOf('year', start))) / 3 + 1,
    },
    month: {
      unit: 'month',
      number: (start) => unitIndex('month', start) - unitIndex('month', startOf('year', start)) + 1,
    },
    day: { unit: 'day', number: (start) => unitIndex('day', start) - unitIndex('day', startOf('month', start)) + 1 },
  };

/** So many units are looked through for the first and the last that fit. */
const MAX_UNITS = 4000;

/**
 * What a month's number says where other conditions leave a stretch of time: `year(created) = 2025 AND month(created) = 3` is March 2025.
 * Such a condition gets the stretch as terms, which are wider than it.
 */
export function narrowed(parts: readonly Conjunct[], columnOf: ColumnOf): Conjunct[] {
  return Object.keys(RECURRING).reduce<Conjunct[]>(
    (all, part) =>
      all.map((conjunct) => (conjunct.terms.length > 0 ? conjunct : fitted(conjunct, part, all, columnOf))),
    [...parts],
  );
}

function fitted(conjunct: Conjunct, part: string, all: readonly Conjunct[], columnOf: ColumnOf): Conjunct {
  const test = partTest(conjunct.condition, part, columnOf);
  const stretch =
    test &&
    stretchOf(
      test.column,
      all.flatMap((each) => each.terms),
    );
  const { unit, number } = RECURRING[part] ?? {};
  if (test === undefined || stretch === undefined || unit === undefined || number === undefined) return conjunct;
  const [first, last] = [unitIndex(unit, stretch.from), unitIndex(unit, stretch.until - 1)];
  if (last - first >= MAX_UNITS) return conjunct;
  const fits = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index).filter((index) =>
    test.holds(number(unitStart(unit, index))),
  );
  const [from, until] = [fits[0], fits.at(-1)];
  if (from === undefined || until === undefined) return { ...conjunct, impossible: true };
  const span = { column: test.column, from: unitStart(unit, from), until: unitStart(unit, until + 1) };
  return { ...conjunct, terms: rangeTerms(span).map((term) => ({ ...term, text: conjunct.text })) };
}

interface PartTest {
  readonly column: string;
  readonly holds: (number: number) => boolean;
}

/** A condition on the part of a column: compared with a number, between two, or one of several. */
function partTest(node: Expression, part: string, columnOf: ColumnOf): PartTest | undefined {
  const column = (operand: Expression): string | undefined => partColumn(operand, part, columnOf);
  const test = (operand: Expression, values: readonly Expression[], holds: (n: number, of: number[]) => boolean) => {
    const found = column(operand);
    const numbers = values.map(numberOf);
    const known = numbers.filter((number) => number !== undefined);
    return found !== undefined && known.length === values.length
      ? { column: found, holds: (number: number) => holds(number, known) }
      : undefined;
  };
  switch (node.kind) {
    case 'binary': {
      const compare = COMPARE[node.op];
      if (compare === undefined) return undefined;
      return (
        test(node.left, [node.right], (number, [value = NaN]) => compare(number, value)) ??
        test(node.right, [node.left], (number, [value = NaN]) => compare(value, number))
      );
    }
    case 'between':
      return test(
        node.operand,
        [node.low, node.high],
        (number, [low = NaN, high = NaN]) => (number >= low && number <= high) !== node.negated,
      );
    case 'in':
      return test(node.operand, node.items, (number, values) => values.includes(number) !== node.negated);
    default:
      return undefined;
  }
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<>': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function numberOf(node: Expression): number | undefined {
  const constant = foldConstant(node);
  return constant?.kind === 'number' ? Number(constant.digits) : undefined;
}

function partColumn(node: Expression, part: string, columnOf: ColumnOf): string | undefined {
  if (node.kind !== 'call' || node.name.name !== 'date_part') return undefined;
  const [name, time] = node.args;
  return name?.kind === 'literal' && name.value === part && time ? columnOf(time) : undefined;
}

/** The times that all ranges over the column leave; undefined when an end is open. */
function stretchOf(
  column: string,
  terms: readonly Term[],
): { readonly from: number; readonly until: number } | undefined {
  const ends = (...ops: Term['op'][]): number[] =>
    terms
      .filter((term) => term.column === column && ops.includes(term.op))
      .flatMap(({ values }) => values.filter((value) => typeof value === 'number'));
  const from = Math.max(...ends('>=', '>', '='));
  const until = Math.min(...ends('<'), ...ends('<=', '=').map((end) => end + 1));
  return Number.isFinite(from) && Number.isFinite(until) ? { from, until } : undefined;
}
