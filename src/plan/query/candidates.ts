import type { ColumnDefinition, TableDefinition } from '../../catalog/definition.js';
import { isSameField } from '../../catalog/same-field.js';
import { DriverError } from '../../core/errors.js';
import type { AccessPath, CallEstimate, ScanRequest, SideRequest, TableFacts } from '../../source/access-path.js';
import type { Term } from '../../source/term.js';
import type { PlanContext } from '../plan-select.js';
import { cheapest, choosePath, type PricedPath } from '../choose.js';
import { readableSql } from '../print.js';
import { unionPaths } from '../union.js';
import type { Edge } from './needs.js';
import type { ScanDraft } from './scan-draft.js';

/** One way to get a table's rows. */
export type Candidate =
  | { readonly kind: 'own' }
  /** With the objects of another scan. */
  | { readonly kind: 'side'; readonly of: ScanDraft; readonly side: Pick<SideRequest, 'kind' | 'column'> }
  /** By values of another scan. */
  | { readonly kind: 'fed'; readonly from: ScanDraft; readonly fromColumn: string; readonly column: string };

const MAX_KEYS_FANOUT = 3;
/** Rows that one call of a list gives. */
export const PAGE_ROWS = 100;

/** The ways that the statement's equalities open for a table, besides its own. */
export function candidatesOf(
  draft: ScanDraft,
  edges: readonly Edge[],
  drafts: ReadonlyMap<string, ScanDraft>,
): Candidate[] {
  // What is read from its beginning until it will do cannot come with other rows.
  if (draft.early) return [{ kind: 'own' }];
  const towards = edges.filter((edge) => edge.to.alias === draft.relation.alias);
  const joined = towards.flatMap((edge): Candidate[] => {
    const from = drafts.get(edge.from.alias);
    const definition = draft.relation.table.definition;
    if (from?.definition === undefined || definition === undefined || from === draft) return [];
    // What only a parameter of its own list can judge cannot come with another table's objects.
    const needsList = draft.keyed !== undefined || draft.request.terms.some((term) => isParameter(draft, term));
    return [...(needsList ? [] : sides(edge, from, definition)), ...fed(edge, from, definition)];
  });
  return [{ kind: 'own' }, ...joined];
}

/** A condition that nobody but the list can judge, and no wider one of which another table's rows are the judges. */
function isParameter({ relation }: ScanDraft, { column, wider }: Term): boolean {
  return !wider && relation.table.columns.find(column)?.parameterOnly === true;
}

function sides(edge: Edge, from: ScanDraft, definition: TableDefinition): Candidate[] {
  const reference = from.definition?.columns.find((column) => column.name === edge.from.column);
  if (edge.to.column === 'id' && reference && leadsTo(reference, definition))
    return [{ kind: 'side', of: from, side: { kind: 'expanded', column: reference.name } }];
  const embedded = edge.from.column === 'id' ? embeddedIn(from.definition, edge.to.column, definition) : undefined;
  return embedded === undefined ? [] : [{ kind: 'side', of: from, side: { kind: 'embedded', column: embedded } }];
}

/** The object of a reference comes with the row, when asked for or always. */
function leadsTo(column: ColumnDefinition, { name }: TableDefinition): boolean {
  const comes = column.expandable === true || column.inline === true;
  return comes && (column.references === name || column.referencesAny?.includes(name) === true);
}

/** The parent's column that holds the first of the rows whose `column` is the parent's id. */
function embeddedIn(parent: TableDefinition | undefined, column: string, child: TableDefinition): string | undefined {
  const required = child.requires.find((requirement) => requirement.column === column);
  if (required !== undefined) return required.table === parent?.name ? required.embedded : undefined;
  return parent?.columns.find(({ embeds, embedsBy }) => embeds === child.name && embedsBy === column)?.name;
}

/** A column that a retrieve, a list parameter or a required parameter takes. */
function fed(edge: Edge, from: ScanDraft, definition: TableDefinition): Candidate[] {
  const { column } = edge.to;
  const takes =
    (column === 'id' && definition.retrieve !== undefined) ||
    definition.filters.some(
      (filter) =>
        (filter.style === 'value' || filter.style === 'array') && isSameField(definition, filter.column, column),
    ) ||
    definition.requires.some((requirement) => requirement.column === column);
  return takes ? [{ kind: 'fed', from, fromColumn: edge.from.column, column }] : [];
}

/** Rows a path is taken to give; what nothing tells is guessed low where a call is one object or one filtered page. */
export function rowsOf({ path, estimate }: PricedPath, draft: ScanDraft, facts: TableFacts): number {
  if (path.kind === 'retrieve') return estimate.expected;
  const rows = path.rows?.(facts);
  if (rows !== undefined) return rows;
  const known = draft.request.terms.length === 0 ? facts.rows(draft.relation.table.name) : undefined;
  return known ?? (estimate.expected <= 1 ? 20 : estimate.expected * PAGE_ROWS);
}

/** Rows that so many keys are taken to give. */
export function fedRows(path: AccessPath, keys: number, column: string, facts: TableFacts): number {
  const learned = path.rows?.(facts, keys);
  if (learned !== undefined) return learned;
  return column === 'id' ? keys : keys * MAX_KEYS_FANOUT;
}

export type PathChoice = { readonly chosen: PricedPath; readonly others: readonly PricedPath[] } | DriverError;

/** The paths of a request, asked for once: the cheapest for a number of keys; an error when the source has none (a required value is missing, or no path gives its sides). `column`: the one whose values are fed. */
export function wayOf(
  draft: ScanDraft,
  request: ScanRequest,
  context: PlanContext,
  column?: string,
): (keys: number) => PathChoice {
  const { keyed } = draft;
  if (keyed !== undefined && keyed.column !== column) return () => keyed.refusal;
  const facts = context.facts(request.account);
  const order = draft.early?.end.order ?? [];
  const paths = orError(() => {
    const all = context.sources.table(draft.relation.table.name).paths(request);
    return column === undefined
      ? all.filter((path) => path.needs === undefined && (order.length === 0 || path.ordered)).map(atMost(draft))
      : all.filter((path) => path.needs === column);
  });
  if (paths instanceof DriverError) return () => paths;
  const required = request.terms.filter((term) => isParameter(draft, term) && term.column !== column);
  const isPlain = column === undefined && order.length === 0;
  return (keys) =>
    orError(() => {
      const able = column === undefined ? paths : paths.map((path) => withKeys(path, keys));
      const single = choosePath(able, required, facts);
      return isPlain ? cheapest([single.chosen, ...unionsOf(draft, request, context), ...single.others]) : single;
    });
}

function orError<T>(find: () => T): T | DriverError {
  try {
    return find();
  } catch (thrown) {
    if (thrown instanceof DriverError && (thrown.code === 'missing_input' || thrown.code === 'unsupported_statement'))
      return thrown;
    throw thrown;
  }
}

/** The path with the price of the rows that will probably do. */
function atMost({ early }: ScanDraft): (path: AccessPath) => AccessPath {
  if (early === undefined) return (path) => path;
  const pages = Math.max(1, Math.ceil(early.guess / PAGE_ROWS));
  return (path) => ({
    ...path,
    calls: (facts): CallEstimate => {
      const whole = path.calls(facts);
      // A join, or what is met twice, may take away what was read.
      const max = early.end.exact || whole.max === 0 ? whole.max : Infinity;
      return { min: Math.min(1, whole.min), max, expected: Math.min(whole.expected, pages) };
    },
    rows: (facts) => Math.min(early.guess, path.rows?.(facts) ?? Infinity),
    open: (context) => path.open(context),
  });
}

/** The ORs among its conditions as scans of their own. */
function unionsOf(draft: ScanDraft, request: ScanRequest, context: PlanContext): PricedPath[] {
  const { table } = draft.relation;
  return unionPaths({
    table,
    source: context.sources.table(table.name),
    request,
    parts: draft.parts,
    context: { type: (column) => table.columns.find(column)?.type, text: readableSql },
    facts: context.facts(request.account),
  });
}

/** So many keys tell what one costs: a call may take many. */
const MANY_KEYS = 1000;

/** How many keys a path that needs some can be fed for so many calls; at least one. */
export function keysWorth(path: AccessPath, calls: number, facts: TableFacts): number {
  return Math.max(1, Math.floor((calls * MANY_KEYS) / path.calls(facts, MANY_KEYS).expected));
}

/** The path with the price of so many keys, where no other number is said. */
function withKeys(path: AccessPath, keys: number): AccessPath {
  return {
    ...path,
    calls: (facts, given = keys): CallEstimate => path.calls(facts, given),
    rows: (facts, given = keys) => path.rows?.(facts, given),
    open: (context, values) => path.open(context, values),
  };
}
