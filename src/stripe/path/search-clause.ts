import type { ColumnDefinition, SearchField, SearchOperation, TableDefinition } from '../../catalog/definition.js';
import type { Value } from '../../core/value.js';
import type { Term, TermOperator } from '../../source/term.js';
import { enumerationNotice } from './enumeration.js';
import { equalityLeaves, rangeLeaves } from './estimate.js';
import { formatValue, type Rounding } from './format-value.js';
import type { Offer } from './offer.js';

/** A term in the language of Search. */
export interface Clause extends Pick<Offer, 'term' | 'selectivity'> {
  /** `amount>500`; several are alternatives (IN), which a query can hold only alone. */
  readonly texts: readonly string[];
  /** True when Search is trusted to count just the term's rows: booleans and closed enumerations only. */
  readonly exact: boolean;
}

/** What a term looks at. */
interface Subject {
  /** As the query names it: `metadata["k"]`. */
  readonly name: string;
  readonly kind: SearchField['kind'];
  readonly column: ColumnDefinition;
}

/** The term as Search would take it, a superset of its rows; undefined when it would not. */
export function searchClause(table: TableDefinition, search: SearchOperation, term: Term): Clause | undefined {
  const subject = subjectOf(table, search, term.column);
  if (subject === undefined || enumerationNotice(table, term) !== undefined) return undefined;
  switch (term.op) {
    case '=':
    case 'in':
      return equality(subject, term);
    case '<>':
      return negation(subject, term);
    case 'is null':
    case 'is not null':
      return absence(subject, term);
    case 'like':
      return substring(subject, term);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return range(subject, term, term.op);
  }
}

const METADATA = 'metadata.';

function subjectOf(table: TableDefinition, search: SearchOperation, name: string): Subject | undefined {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) return metadataKey(search, name);
  const field = search.fields.find((candidate) => candidate.column === name && candidate.kind !== 'metadata');
  return field && { name: field.field, kind: field.kind, column };
}

/** `metadata.k`, which is no column, is the key `k`; the key may hold dots itself. */
function metadataKey(search: SearchOperation, name: string): Subject | undefined {
  const searchable = search.fields.some((field) => field.kind === 'metadata');
  if (!searchable || !name.startsWith(METADATA) || name.length === METADATA.length) return undefined;
  const column: ColumnDefinition = { name, type: 'TEXT', nullable: true };
  return { name: `metadata[${quoted(name.slice(METADATA.length))}]`, kind: 'metadata', column };
}

function equality(subject: Subject, term: Term): Clause | undefined {
  const literals = [...new Set(term.values)].map((value) => literal(subject, value));
  if (literals.length === 0 || !literals.every((text) => text !== undefined)) return undefined;
  return {
    term,
    texts: literals.map((text) => `${subject.name}:${text}`),
    selectivity: equalityLeaves(subject.column),
    exact: isClosed(subject.column),
  };
}

/** Only over what is written in one way: elsewhere Search drops rows that differ by case from what is excluded. */
function negation(subject: Subject, term: Term): Clause | undefined {
  const [value] = term.values;
  const text = value === undefined || !isClosed(subject.column) ? undefined : literal(subject, value);
  if (text === undefined) return undefined;
  return { term, texts: [`-${subject.name}:${text}`], selectivity: 'share', exact: !subject.column.nullable };
}

/** The presence of numbers and times is not said to be searchable, nor whether an empty text is present; metadata is never empty. */
function absence({ name, kind, column }: Subject, term: Term): Clause | undefined {
  const isNull = term.op === 'is null';
  if (kind === 'numeric' || column.type === 'BOOLEAN' || (!isNull && kind !== 'metadata')) return undefined;
  return { term, texts: [`${isNull ? '' : '-'}${name}:null`], selectivity: 'share', exact: false };
}

/** Search finds substrings of three characters and more; wildcards and other marks inside are not its to match. */
const PLAIN_SUBSTRING = /^%([A-Za-z0-9]{3,})%$/;

function substring({ name, kind }: Subject, term: Term): Clause | undefined {
  const [pattern] = term.values;
  const text = typeof pattern === 'string' && kind === 'string' ? PLAIN_SUBSTRING.exec(pattern)?.[1] : undefined;
  return text === undefined
    ? undefined
    : { term, texts: [`${name}~${quoted(text)}`], selectivity: 'share', exact: false };
}

const ROUNDING: Readonly<Record<'<' | '<=' | '>' | '>=', Rounding>> = {
  '>': 'down',
  '>=': 'down',
  '<': 'up',
  '<=': 'up',
};

function range(
  { name, kind, column }: Subject,
  term: Term,
  op: keyof typeof ROUNDING & TermOperator,
): Clause | undefined {
  const [value] = term.values;
  const bound = value === undefined || kind !== 'numeric' ? undefined : formatValue(value, column, ROUNDING[op]);
  return bound && { term, texts: [`${name}${op}${bound.text}`], selectivity: rangeLeaves(column), exact: false };
}

function literal({ kind, column }: Subject, value: Value): string | undefined {
  const formatted = formatValue(value, column, 'down');
  // No whole number equals a fraction: the local judgement says so.
  if (formatted === undefined || !formatted.exact) return undefined;
  return kind === 'numeric' ? formatted.text : quoted(formatted.text);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** Booleans, and enumerations to which Stripe adds no values. */
function isClosed(column: ColumnDefinition): boolean {
  return column.type === 'BOOLEAN' || (column.values !== undefined && !column.open);
}
