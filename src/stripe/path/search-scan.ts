import type { TableDefinition } from '../../catalog/definition.js';
import type { Term } from '../../source/term.js';
import type { Executor } from '../executor.js';
import { PageSize } from '../page/page-size.js';
import { listPages, type ListEndpoint } from '../page/pager.js';
import { listItems } from '../side/side-plan.js';
import { enumerationNotice } from './enumeration.js';
import { isSharp, likelyRows, listCalls, listedRows } from './estimate.js';
import { describeList, rawPage } from './list-scan.js';
import type { RawScan } from './raw-scan.js';
import { searchClause, type Clause } from './search-clause.js';

/** Stripe takes no more in one query. */
export const MAX_CLAUSES = 10;

export interface SearchScan {
  readonly scan: RawScan;
  readonly inexact: readonly Term[];
  readonly notices: readonly string[];
}

/**
 * A query to Stripe's Search, whose index lags behind and ignores case: every term it takes is judged again.
 * Undefined when the table has no Search or no term is one of its fields'.
 */
export function searchScan(
  table: TableDefinition,
  terms: readonly Term[],
  executor: Executor,
  expand: readonly string[],
): SearchScan | undefined {
  const { search } = table;
  if (search === undefined) return undefined;
  const clauses = chosen(terms.flatMap((term) => searchClause(table, search, term) ?? []));
  if (clauses.length === 0) return undefined;
  const query = { name: 'query', value: queryText(clauses) };
  const parameters = [...expand.map((path) => ({ name: 'expand[]', value: listItems(path) })), query];
  const endpoint: ListEndpoint = { template: search.path, paging: 'search', takesLimit: true, parameters };
  const scan: RawScan = {
    requests: [describeList(endpoint, new PageSize(undefined))],
    calls: (facts) => listCalls(1, listedRows(table.name, clauses, facts), undefined),
    rows: (facts) => likelyRows(table.name, clauses, facts),
    async *pages(context) {
      for await (const page of listPages({ executor, context }, endpoint, new PageSize(undefined)))
        yield rawPage(page, {});
    },
  };
  const notices = terms.flatMap((term) => enumerationNotice(table, term) ?? []);
  return { scan, inexact: clauses.map((clause) => clause.term), notices };
}

/** AND and OR do not go together: alternatives only where nothing else is asked, else as many conditions as Stripe takes, the sharpest first. */
function chosen(clauses: readonly Clause[]): readonly Clause[] {
  const single = clauses.filter((clause) => clause.texts.length === 1);
  if (single.length === 0) return clauses.filter((clause) => clause.texts.length <= MAX_CLAUSES).slice(0, 1);
  const sharp = single.filter(isSharp);
  const kept = new Set([...new Set([...sharp, ...single])].slice(0, MAX_CLAUSES));
  return single.filter((clause) => kept.has(clause));
}

/** Clauses of one text each are conditions; those of a lone clause are alternatives. */
export function queryText(clauses: readonly Clause[]): string {
  const [only] = clauses;
  if (clauses.length === 1 && only !== undefined) return only.texts.join(' OR ');
  return clauses.flatMap((clause) => clause.texts).join(' AND ');
}
