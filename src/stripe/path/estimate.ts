import type { ColumnDefinition } from '../../catalog/definition.js';
import type { CallEstimate, ScanFacts, TableFacts } from '../../source/access-path.js';
import { PAGE_LIMIT } from '../page/page-size.js';
import type { Offer } from './offer.js';
import { spanShare } from './span-share.js';

/** Rows of a table nobody has counted. */
export const DEFAULT_ROWS = 10_000;
/** What one value of an enumeration, or a range of what is no time, is taken to leave of a list. */
const SHARE = 1 / 3;
/** Rows that one object is taken to have in another table: a customer's invoices. */
const FEW = 3;
/** Share of parents whose embedded list goes on behind its ten items. */
const OVERFLOW = 1 / 20;

/** Texts of few distinct values, whatever the types say of them. */
const FEW_VALUES = /(^|[._])(currency|country|brand|exp_month|exp_year)$/;

/** True when one value of the column is taken to leave a share of a table, not a page of it. */
export function isBroad(column: ColumnDefinition): boolean {
  return column.values !== undefined || column.type === 'BOOLEAN' || FEW_VALUES.test(column.name);
}

export const NO_CALLS: CallEstimate = { min: 0, max: 0, expected: 0 };

export function exactly(calls: number): CallEstimate {
  return { min: calls, max: calls, expected: calls };
}

/** Values of which a row has its own. */
const UNIQUE = /(^|[._])(id|email|lookup_key|number|code|fingerprint)$/;

/**
 * What one value of a column, or a bound of a time, is taken to leave of a list: `one` row a value, `few` rows, a `page` of them, a `share` of the
 * list, of the `span` its part of an account's age, or `all` of what another term leaves that implies this one.
 */
export type Selectivity = 'one' | 'few' | 'page' | 'share' | 'span' | 'all';

/** What an equality is taken to leave. */
export function equalityLeaves(column: ColumnDefinition): Selectivity {
  if (isBroad(column)) return 'share';
  if (column.references !== undefined || column.referencesAny !== undefined) return 'few';
  return UNIQUE.test(column.name) ? 'one' : 'page';
}

export function rangeLeaves(column: ColumnDefinition): Selectivity {
  return column.type === 'TIMESTAMP' ? 'span' : 'share';
}

/** True for what leaves no more than a page, however long the list is. */
export function isSharp({ selectivity }: Pick<Offer, 'selectivity'>): boolean {
  return selectivity === 'one' || selectivity === 'few' || selectivity === 'page';
}

type Leaving = Pick<Offer, 'term' | 'selectivity'>;

/** The pages of one list with these terms, in rows: what is sharp may still fill a page. */
export function listedRows(table: string, offers: readonly Leaving[], facts: TableFacts): number {
  const left = (facts.rows(table) ?? DEFAULT_ROWS) * shareOf(offers, facts);
  return offers.some(isSharp) ? Math.min(left, PAGE_LIMIT) : left;
}

/** Rows that one list with these terms is expected to give; so many values go into one list. */
export function likelyRows(table: string, offers: readonly Leaving[], facts: TableFacts, values = 1): number {
  const left = (facts.rows(table) ?? DEFAULT_ROWS) * shareOf(offers, facts);
  const most = { one: values, few: FEW * values, page: PAGE_LIMIT, share: Infinity, span: Infinity, all: Infinity };
  return Math.min(left, ...offers.map(({ selectivity }) => most[selectivity]));
}

function shareOf(offers: readonly Leaving[], facts: TableFacts): number {
  const shares = offers.filter(({ selectivity }) => selectivity === 'share').map(() => SHARE);
  const bounds = offers.filter(({ selectivity }) => selectivity === 'span').map(({ term }) => term);
  const columns = [...new Set(bounds.map(({ column }) => column))];
  const spans = columns.map((column) =>
    spanShare(
      bounds.filter((term) => term.column === column),
      facts.now,
    ),
  );
  return [...shares, ...spans].reduce((product, share) => product * share, 1);
}

/** Calls for `lists` lists of so many rows each; with a row budget no more than its pages, and maybe only the first list. */
export function listCalls(lists: number, rowsEach: number, rowBudget: number | undefined): CallEstimate {
  if (lists === 0) return NO_CALLS;
  const expected = lists * Math.max(1, Math.ceil(rowsEach / PAGE_LIMIT));
  if (rowBudget === undefined) return { min: lists, max: Infinity, expected };
  const pages = Math.max(1, Math.ceil(rowBudget / PAGE_LIMIT));
  const max = pages + lists - 1;
  return { min: 1, max, expected: Math.min(expected, max) };
}

/** The parents' calls, and for each parent its lists: all of them, or with embedded items only those that go on. */
export function drivenCalls(parents: CallEstimate, parentRows: number, lists: number, embedded: boolean): CallEstimate {
  const share = embedded ? OVERFLOW : 1;
  return { min: parents.min, max: Infinity, expected: parents.expected + Math.ceil(parentRows * lists * share) };
}

/** The same for a consumer who may stop after so many calls. */
export function stoppingAfter(least: number, calls: CallEstimate): CallEstimate {
  return { ...calls, min: Math.min(calls.min, least) };
}

/** Calls for rows of known number in so many lists: each ends with a page that is not full. */
export function pagesOf(lists: number, rows: number | undefined): number | undefined {
  return rows === undefined ? undefined : Math.max(lists, Math.ceil(rows / PAGE_LIMIT + (lists - 1) / 2));
}

/** The same, expected to cost what was learned, where that is possible at all. */
export function withLearned(calls: CallEstimate, learned: number | undefined): CallEstimate {
  if (learned === undefined) return calls;
  return { ...calls, expected: Math.min(calls.max, Math.max(calls.min, learned)) };
}

/** The same, with what the embedded lists of so many objects have behind their first items; `learned`: calls for what hangs on so many rows. */
export function withOverflow(
  calls: CallEstimate,
  rows: number,
  embedded: number,
  learned?: Pick<ScanFacts, 'calls' | 'rows'>,
): CallEstimate {
  const max = embedded === 0 || calls.max === 0 ? calls.max : Infinity;
  const more = learned ? (learned.calls * rows) / Math.max(1, learned.rows) : Math.ceil(rows * embedded * OVERFLOW);
  return { min: calls.min, max, expected: Math.min(max, calls.expected + more) };
}

/** A full page counts as this many rows of a window. */
const WINDOW_ROWS = 60;
/** Halvings from the time Stripe began to the time an account did. */
const YEARS_BEFORE = 3;

/** From the oldest on: one page says that it is all, else time is halved until a window fits, and then it is a window after the other. */
export function oldestCalls(rows: number, rowBudget: number): CallEstimate {
  if (rows <= PAGE_LIMIT) return { min: 1, max: Infinity, expected: 1 };
  const halvings = Math.ceil(Math.log2(rows / PAGE_LIMIT)) + YEARS_BEFORE;
  return { min: 1, max: Infinity, expected: 1 + halvings + Math.max(1, Math.ceil(rowBudget / WINDOW_ROWS)) };
}
