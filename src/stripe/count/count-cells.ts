import type { TableDefinition } from '../../catalog/definition.js';
import type { Value } from '../../core/value.js';
import type { Term } from '../../source/term.js';
import { searchClause } from '../path/search-clause.js';

/** One combination of the dimensions' values. */
export interface Cell {
  /** By position of the dimensions. */
  readonly values: readonly Value[];
  /** What Search is asked for it. */
  readonly clauses: readonly string[];
}

export interface Cells {
  readonly cells: readonly Cell[];
  /** What all of them ask. */
  readonly common: readonly string[];
  /** True when every row that is as `common` says is in one of them. */
  readonly complete: boolean;
}

interface Dimension {
  readonly column: string;
  readonly values: readonly { readonly value: Value; readonly clause: string }[];
  readonly all: boolean;
}

/**
 * The combinations of values that the terms leave. Undefined unless each dimension is one of Search's fields, never NULL, whose values are all
 * known (a boolean, a closed enumeration), and each term is on one of them.
 */
export function cellsOf(
  table: TableDefinition,
  dimensions: readonly string[],
  terms: readonly Term[],
): Cells | undefined {
  const known = dimensions.map((column) => dimensionOf(table, column, terms));
  const found = known.filter((dimension) => dimension !== undefined);
  if (found.length < known.length || !terms.every(({ column, op }) => dimensions.includes(column) && isJudged(op)))
    return undefined;
  let cells: readonly Cell[] = [{ values: [], clauses: [] }];
  for (const { values } of found)
    cells = cells.flatMap((cell) =>
      values.map(({ value, clause }) => ({
        values: [...cell.values, value],
        clauses: [...cell.clauses, clause],
      })),
    );
  const single = found.filter(({ values }) => values.length === 1);
  return {
    cells,
    common: single.flatMap(({ values }) => values.map(({ clause }) => clause)),
    complete: found.every((dimension) => dimension.all || single.includes(dimension)),
  };
}

function dimensionOf(table: TableDefinition, name: string, terms: readonly Term[]): Dimension | undefined {
  const { search } = table;
  const column = table.columns.find((candidate) => candidate.name === name);
  if (search === undefined || column === undefined || column.nullable) return undefined;
  const all: readonly Value[] = column.type === 'BOOLEAN' ? [false, true] : (column.values ?? []);
  const own = terms.filter((term) => term.column === name);
  const values = all
    .filter((value) => own.every((term) => holds(term, value)))
    .map((value) => {
      const clause = searchClause(table, search, { column: name, op: '=', values: [value], text: '' });
      return { value, clause: clause?.exact === true ? clause.texts[0] : undefined };
    });
  const said = values.flatMap(({ value, clause }) => (clause === undefined ? [] : [{ value, clause }]));
  const isKnown = all.length > 0 && said.length === values.length;
  return isKnown ? { column: name, values: said, all: values.length === all.length } : undefined;
}

const isJudged = (op: Term['op']): boolean => op === '=' || op === 'in' || op === '<>';

function holds({ op, values }: Term, value: Value): boolean {
  return op === '<>' ? !values.includes(value) : values.includes(value);
}
