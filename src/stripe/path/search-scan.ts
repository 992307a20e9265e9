import type { SearchField, SearchOperation, TableDefinition } from '../../catalog/definition.js';
import type { Term, TermOperator } from '../../source/term.js';
import type { Executor } from '../executor.js';
import { PageSize } from '../page/page-size.js';
import { listPages, type ListEndpoint } from '../page/pager.js';
import { listItems } from '../side/side-plan.js';
import { expectedRows, listCalls } from './estimate.js';
import { formatValue, type Rounding } from './format-value.js';
import { describeList, rawPage } from './list-scan.js';
import type { Offer } from './offer.js';
import type { RawScan } from './raw-scan.js';

/** Stripe takes no more in one query. */
const MAX_CLAUSES = 10;

/**
 * A query to Stripe's Search, whose index lags behind and ignores case: every term it takes is judged again.
 * Undefined when the table has no Search or no term is one of its fields'.
 */
export function searchScan(
  table: TableDefinition,
  terms: readonly Term[],
  executor: Executor,
  expand: readonly string[],
): { readonly scan: RawScan; readonly inexact: readonly Term[] } | undefined {
  const { search } = table;
  if (search === undefined) return undefined;
  const clauses = terms.flatMap((term) => clauseOf(table, search, term) ?? []).slice(0, MAX_CLAUSES);
  if (clauses.length === 0) return undefined;
  const query = { name: 'query', value: clauses.map((clause) => clause.text).join(' AND ') };
  const parameters = [...expand.map((path) => ({ name: 'expand[]', value: listItems(path) })), query];
  const endpoint: ListEndpoint = { template: search.path, paging: 'search', takesLimit: true, parameters };
  const scan: RawScan = {
    requests: [describeList(endpoint, new PageSize(undefined))],
    calls: (facts) => listCalls(1, expectedRows(table.name, clauses, facts), undefined),
    rows: (facts) => expectedRows(table.name, clauses, facts),
    async *pages(context) {
      for await (const page of listPages({ executor, context }, endpoint, new PageSize(undefined)))
        yield rawPage(page, {});
    },
  };
  return { scan, inexact: clauses.map((clause) => clause.term) };
}

interface Clause extends Pick<Offer, 'term' | 'selectivity'> {
  readonly text: string;
}

function clauseOf(table: TableDefinition, search: SearchOperation, term: Term): Clause | undefined {
  const field = search.fields.find((candidate) => candidate.column === term.column && candidate.kind !== 'metadata');
  const column = table.columns.find((candidate) => candidate.name === term.column);
  const [value] = term.values;
  const operator = field && operatorOf(field, term.op);
  if (field === undefined || column === undefined || operator === undefined || value === undefined) return undefined;
  const formatted = formatValue(value, column, operator.rounding);
  // No whole number equals a fraction: the local judgement says so.
  if (formatted === undefined || (term.op === '=' && !formatted.exact)) return undefined;
  const literal = field.kind === 'numeric' ? formatted.text : quoted(formatted.text);
  const enumerated = column.values !== undefined || column.type === 'BOOLEAN';
  return {
    term,
    text: `${field.field}${operator.sign}${literal}`,
    selectivity: term.op === '=' && !enumerated ? 'page' : 'share',
  };
}

const RANGES: Readonly<Partial<Record<TermOperator, Rounding>>> = { '>': 'down', '>=': 'down', '<': 'up', '<=': 'up' };

function operatorOf(
  field: SearchField,
  op: TermOperator,
): { readonly sign: string; readonly rounding: Rounding } | undefined {
  if (op === '=') return { sign: ':', rounding: 'down' };
  const rounding = field.kind === 'numeric' ? RANGES[op] : undefined;
  return rounding && { sign: op, rounding };
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
