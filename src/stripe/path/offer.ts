import type { ColumnDefinition, FilterDefinition, FilterOperator, TableDefinition } from '../../catalog/definition.js';
import { isSameField } from '../../catalog/same-field.js';
import type { Value } from '../../core/value.js';
import type { Term } from '../../source/term.js';
import { isNoPathSegment, type Parameter } from '../page/query.js';
import type { Echo } from '../row/flatten.js';
import { equalityLeaves, rangeLeaves, type Selectivity } from './estimate.js';
import { formatValue, type Rounding } from './format-value.js';

/** Parameters of one call, and the values that its rows give back for parameter-only columns. */
export interface Assignment {
  readonly parameters: readonly Parameter[];
  readonly echo: Echo;
}

/** A term that a list can take: one call, or one for each of its values. */
export interface Offer {
  readonly term: Term;
  /** False when Stripe's condition is wider than the term. */
  readonly exact: boolean;
  /** What no other term may use at the same time: `created:lower`. */
  readonly slots: readonly string[];
  /** One a call; none when no value can match at all. */
  readonly calls: readonly Assignment[];
  /** How much of the list is expected to remain. */
  readonly selectivity: Selectivity;
}

/** How a term and one filter of its column meet; undefined when the filter cannot take it. */
export function offerOf(table: TableDefinition, filter: FilterDefinition, term: Term): Offer | undefined {
  const offer = plainOffer(table, filter, term);
  return offer && term.wider ? { ...offer, exact: false } : offer;
}

function plainOffer(table: TableDefinition, filter: FilterDefinition, term: Term): Offer | undefined {
  const column = table.columns.find((candidate) => candidate.name === filter.column);
  if (column === undefined || !isSameField(table, term.column, column.name)) return undefined;
  // What no field can be compared with takes only equality.
  if (column.parameterOnly && term.op !== '=' && term.op !== 'in') return undefined;
  switch (filter.style) {
    case 'value':
      return valueOffer(filter, column, term);
    case 'array':
      return arrayOffer(filter, column, term);
    case 'range':
      return rangeOffer(filter, column, term);
    case 'bounds':
      return boundsOffer(filter, column, term);
    case 'flag':
      return flagOffer(filter, column, term);
  }
}

function valueOffer(filter: FilterDefinition, column: ColumnDefinition, term: Term): Offer | undefined {
  if (!filter.operators.includes('=') || (term.op !== '=' && term.op !== 'in')) return undefined;
  const inPath = filter.parameter.startsWith('{');
  const values = unique(term.values).filter(
    (value) => !(inPath && typeof value === 'string' && isNoPathSegment(value)),
  );
  const texts = formatAll(values, filter, column);
  if (texts === undefined) return undefined;
  const calls = texts.map((text, index) =>
    assignment(filter, column, [{ name: filter.parameter, value: text }], values[index]),
  );
  return equality(filter, column, term, calls);
}

/** One call takes up to `max` values. A parameter-only column needs one value a call, or its rows could not give it back. */
function arrayOffer(filter: FilterDefinition, column: ColumnDefinition, term: Term): Offer | undefined {
  if (term.op !== '=' && term.op !== 'in') return undefined;
  const values = unique(term.values);
  const texts = formatAll(values, filter, column);
  if (texts === undefined) return undefined;
  const size = column.parameterOnly ? 1 : (filter.max ?? texts.length);
  const calls = chunks(texts, Math.max(1, size)).map((chunk, index) =>
    assignment(
      filter,
      column,
      chunk.map((value) => ({ name: `${filter.parameter}[]`, value })),
      values[index * size],
    ),
  );
  return equality(filter, column, term, calls);
}

const RANGE: Readonly<Partial<Record<Term['op'], { readonly key: string; readonly side: 'lower' | 'upper' }>>> = {
  '>': { key: 'gt', side: 'lower' },
  '>=': { key: 'gte', side: 'lower' },
  '<': { key: 'lt', side: 'upper' },
  '<=': { key: 'lte', side: 'upper' },
};

/** Stripe compares whole seconds and numbers, so a fraction is rounded outward and judged again. */
function rangeOffer(filter: FilterDefinition, column: ColumnDefinition, term: Term): Offer | undefined {
  const [value] = term.values;
  if (value === undefined) return undefined;
  if (term.op === '=') return instantOffer(filter, column, term, value);
  if (term.op === 'in') return spanOffer(filter, column, term);
  const range = takes(filter, term) ? RANGE[term.op] : undefined;
  const formatted = range && formatValue(value, column, outward(range.side));
  if (range === undefined || formatted === undefined) return undefined;
  const parameters = [{ name: `${filter.parameter}.${range.key}`, value: formatted.text }];
  return bound(filter, column, term, parameters, range.side, formatted.exact);
}

/** Sent as both bounds: every range parameter takes those, and not every one takes a plain value. */
function instantOffer(filter: FilterDefinition, column: ColumnDefinition, term: Term, value: Value): Offer | undefined {
  const low = formatValue(value, column, 'down');
  const high = formatValue(value, column, 'up');
  if (low === undefined || high === undefined) return undefined;
  const parameters = [
    { name: `${filter.parameter}.gte`, value: low.text },
    { name: `${filter.parameter}.lte`, value: high.text },
  ];
  const offer = equality(filter, column, term, [assignment(filter, column, parameters, value)]);
  return { ...offer, exact: offer.exact && low.exact };
}

/** One list from the least to the largest of several values, judged again: a list for each would cost a call for each. */
function spanOffer(filter: FilterDefinition, column: ColumnDefinition, term: Term): Offer | undefined {
  const values = term.values.filter((value) => typeof value === 'number' || typeof value === 'bigint');
  const [first] = values;
  // Rows of a parameter-only column give back one value, which a span has not.
  if (first === undefined || values.length < term.values.length || column.parameterOnly) return undefined;
  const least = values.reduce((a, b) => (b < a ? b : a), first);
  const largest = values.reduce((a, b) => (b > a ? b : a), first);
  if (least === largest) return instantOffer(filter, column, term, first);
  const low = formatValue(least, column, 'down');
  const high = formatValue(largest, column, 'up');
  if (low === undefined || high === undefined) return undefined;
  const parameters = [
    { name: `${filter.parameter}.gte`, value: low.text },
    { name: `${filter.parameter}.lte`, value: high.text },
  ];
  const offer = equality(filter, column, term, [assignment(filter, column, parameters, undefined)]);
  return { ...offer, exact: false, selectivity: rangeLeaves(column) };
}

/** One parameter a bound; an equality is sent as the bound that is named for it. */
function boundsOffer(filter: FilterDefinition, column: ColumnDefinition, term: Term): Offer | undefined {
  if (!takes(filter, term)) return undefined;
  const parameter = filter.bounds?.[term.op as FilterOperator];
  const [value] = term.values;
  if (parameter === undefined || value === undefined) return undefined;
  const lowest = filter.bounds?.['>='] ?? filter.bounds?.['>'];
  const side = RANGE[term.op]?.side ?? (parameter === lowest ? 'lower' : 'upper');
  const formatted = formatValue(value, column, outward(side));
  if (formatted === undefined) return undefined;
  return bound(filter, column, term, [{ name: parameter, value: formatted.text }], side, formatted.exact);
}

function flagOffer(filter: FilterDefinition, column: ColumnDefinition, term: Term): Offer | undefined {
  if (!takes(filter, term)) return undefined;
  const sent = filter.map?.[flagKey(term)];
  if (sent === undefined) return undefined;
  return equality(filter, column, term, [
    assignment(filter, column, [{ name: filter.parameter, value: sent }], term.values[0]),
  ]);
}

function flagKey(term: Term): string {
  if (term.op === 'is null') return 'null';
  if (term.op === 'is not null') return 'not null';
  const [value] = term.values;
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '';
}

function takes(filter: FilterDefinition, term: Term): boolean {
  return (filter.operators as readonly string[]).includes(term.op);
}

function outward(side: 'lower' | 'upper'): Rounding {
  return side === 'lower' ? 'down' : 'up';
}

/** undefined when one value cannot be sent: then the whole term is judged locally. */
function formatAll(
  values: readonly Value[],
  filter: FilterDefinition,
  column: ColumnDefinition,
): readonly string[] | undefined {
  const texts = values.map((value) => formatValue(value, column, 'down'));
  const known = texts.every((formatted) => formatted?.exact && accepts(filter.values, formatted.text));
  return known ? texts.map((formatted) => formatted?.text ?? '') : undefined;
}

function accepts(values: readonly string[] | undefined, text: string): boolean {
  return values === undefined || values.includes(text);
}

function equality(filter: FilterDefinition, column: ColumnDefinition, term: Term, calls: readonly Assignment[]): Offer {
  const slots = [`${column.name}:lower`, `${column.name}:upper`];
  const selectivity = filter.style === 'flag' ? 'share' : equalityLeaves(column);
  return { term, exact: filter.exact, slots, calls, selectivity };
}

function bound(
  filter: FilterDefinition,
  column: ColumnDefinition,
  term: Term,
  parameters: readonly Parameter[],
  side: 'lower' | 'upper',
  exact: boolean,
): Offer {
  const calls = [assignment(filter, column, parameters, term.op === '=' ? term.values[0] : undefined)];
  return {
    term,
    exact: filter.exact && exact,
    slots: [`${column.name}:${side}`],
    calls,
    selectivity: rangeLeaves(column),
  };
}

function assignment(
  filter: FilterDefinition,
  column: ColumnDefinition,
  own: readonly Parameter[],
  value: Value | undefined,
): Assignment {
  const companions = Object.entries(filter.with ?? {}).map(([name, sent]) => ({ name, value: sent }));
  return { parameters: [...own, ...companions], echo: value === undefined ? {} : { [column.name]: value } };
}

function unique(values: readonly Value[]): readonly Value[] {
  return [...new Set(values)];
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
