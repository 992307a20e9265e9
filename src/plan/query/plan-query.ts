import { DriverError } from '../../core/errors.js';
import type { CallEstimate } from '../../source/access-path.js';
import type { AccountKey } from '../../source/account.js';
import type { Expression, Query } from '../../sql/ast.js';
import { accountOf } from '../account.js';
import type { PricedPath } from '../choose.js';
import { contradicts } from '../contradiction.js';
import { chooseCounts, type CountChoice } from '../count/count-choice.js';
import { refuseForbiddenCalls } from '../forbidden.js';
import type { PlanContext } from '../plan-select.js';
import type { PlannedScan, SelectPlan } from '../plan.js';
import { duckQuery, readableSql } from '../print.js';
import { narrowed } from '../part-terms.js';
import { conjuncts, timeColumn, type Conjunct } from '../terms.js';
import { restingPath } from '../resting-path.js';
import type { Assigner } from './assign.js';
import { bindQuery } from './bind-query.js';
import type { Candidate } from './candidates.js';
import { withChildConditions } from './child-conditions.js';
import { planEarly } from './early-drafts.js';
import { asksNothing, earlyEnds, type EarlyEnd } from './early-end.js';
import { inExecutionOrder } from './listed-scans.js';
import { Needs, type Edge } from './needs.js';
import { Sharing } from './sharing.js';
import { fixParameters } from './parameter-columns.js';
import type { TableRelation } from './relations.js';
import type { ScanDraft } from './scan-draft.js';
import { Statement } from './statement.js';

const NOTHING: CallEstimate = { min: 0, max: 0, expected: 0 };

/**
 * Plans a query of any shape: binds it, finds for each table which rows can matter, chooses how all of them are fetched in the fewest calls, and
 * leaves the query itself to the engine over the staged rows. Pure.
 */
export function planQuery(query: Query, context: PlanContext): SelectPlan {
  const statement = new Statement(context);
  refuseForbiddenCalls(query, (at) => statement.position(at));
  const binding = bindQuery(query, undefined, new Map(), statement);
  const needs = new Needs(binding.blocks, statement.nested);
  const all = draftsOf(statement, needs).map((one) => (asksNothing(binding.query) ? { ...one, empty: true } : one));
  const fixed = fixParameters(binding.query, all, needs.edges, statement);
  const wanted = withChildConditions(fixed, needs.edges);
  const { drafts, assigner, assignment } = planEarly(wanted, earlyEnds(binding.query), needs.edges, context);
  const { choices } = assignment;
  const ownPath = (draft: ScanDraft): PricedPath | undefined => {
    const priced = assigner.path(draft, choices);
    return priced instanceof DriverError ? undefined : priced.chosen;
  };
  const counts = chooseCounts(binding.query, drafts, choices, ownPath, context);
  const sharing = new Sharing(
    drafts.filter((one) => !counts.scans.has(one)),
    assigner.evaluation(choices),
  );
  const scans = drafts
    .filter((one) => sharing.reads(one) === one)
    .map((one) => counts.scans.get(one) ?? plannedScan(sharing.merged(one), one, choices, assigner, sharing, counts))
    .map((scan) => ({ ...scan, ...sharing.named(scan.id, (name) => context.catalog.find(name)?.name) }));
  return {
    kind: 'select',
    scans: inExecutionOrder(scans),
    output: binding.columns.map(({ name }) => ({ name, type: undefined })),
    driver: {
      kind: 'blocking',
      sql: duckQuery(withTypedNulls(counts.rewritten(binding.query)), (name) => sharing.relation(name)),
    },
    limit: undefined,
    offset: 0,
    consistency: scans.some((scan) => scan.path.kind === 'search' || scan.path.kind === 'count') ? 'search' : 'strict',
    calls: totalCalls(scans),
    notices: [...new Set(scans.flatMap((scan) => scan.path.notices))],
  };
}

/** DuckDB would make a bare NULL of the result an INTEGER; in a UNION the other side says what it is. */
function withTypedNulls(query: Query): Query {
  const { body } = query;
  if (body.kind !== 'select') return query;
  const items = body.items.map((item) =>
    item.kind === 'expression' ? { ...item, expression: typedNull(item.expression) } : item,
  );
  return { ...query, body: { ...body, items } };
}

function typedNull(node: Expression): Expression {
  const isNull = node.kind === 'literal' && node.type === 'null';
  return isNull
    ? { kind: 'cast', operand: node, type: 'VARCHAR', args: [], array: false, lenient: false, at: node.at }
    : node;
}

function draftsOf(statement: Statement, needs: Needs): ScanDraft[] {
  const conditions = statement.tables.map((relation) => ({ relation, parts: partsOf(relation, needs) }));
  const account = accountOfAll(
    conditions.map(({ parts }) => parts),
    statement,
  );
  return conditions.map(({ relation, parts }) => draft(relation, parts, needs.edges, account, statement));
}

/** The account that a condition on any of the tables chooses is the account of all of them. */
function accountOfAll(tables: readonly (readonly Conjunct[])[], statement: Statement): AccountKey {
  const own = statement.context.account;
  const chosen = new Set(tables.map((parts) => accountOf(parts, own, (at) => statement.position(at)).account));
  chosen.delete(own);
  const [account = own, second] = chosen;
  if (second === undefined) return account;
  throw new DriverError('unsupported_statement', 'A statement reads one account', {
    hint: 'send one statement for each account_id',
  });
}

function partsOf(relation: TableRelation, needs: Needs): readonly Conjunct[] {
  const conditions = needs.conditions.get(relation.alias) ?? [];
  const context = { type: (column: string) => relation.table.columns.find(column)?.type, text: readableSql };
  const parts = conditions.flatMap((condition) => conjuncts(condition, context));
  return narrowed(parts, timeColumn(context));
}

function draft(
  relation: TableRelation,
  parts: readonly Conjunct[],
  edges: readonly Edge[],
  account: AccountKey,
  statement: Statement,
): ScanDraft {
  const rest = accountOf(parts, account).parts;
  const terms = rest.flatMap((part) => part.terms);
  return {
    relation,
    definition: relation.table.definition,
    parts: rest,
    request: {
      account,
      terms,
      columns: stagedColumns(relation, edges),
      order: [],
      keyColumns: [],
      consistency: statement.context.consistency,
      whole: true,
    },
    empty: parts.some((part) => part.impossible) || contradicts(parts.flatMap((part) => part.terms)),
  };
}

/** What the statement reads of it, what it feeds to others, and what tells its rows apart. */
function stagedColumns(relation: TableRelation, edges: readonly Edge[]): string[] {
  const feeding = edges.filter((edge) => edge.from.alias === relation.alias).map((edge) => edge.from.column);
  const key = relation.table.definition?.key ?? [];
  const first = relation.table.columns.all[0];
  const names = [...new Set([...relation.used, ...feeding, ...key])];
  return names.length > 0 || first === undefined ? names : [first.name];
}

/** `one` is the draft with the columns of all that read its scan, `key` the same draft as the choices know it. */
function plannedScan(
  one: ScanDraft,
  key: ScanDraft,
  choices: ReadonlyMap<ScanDraft, Candidate>,
  assigner: Assigner,
  sharing: Sharing,
  counts: CountChoice,
): PlannedScan {
  if (one.empty) return emptyScan(one);
  const choice = choices.get(key) ?? { kind: 'own' };
  if (choice.kind === 'side') return sideScan(one, key, choice, sharing);
  return chosenScan(one, key, choice, choices, assigner, sharing, counts);
}

function chosenScan(
  one: ScanDraft,
  key: ScanDraft,
  choice: Exclude<Candidate, { kind: 'side' }>,
  choices: ReadonlyMap<ScanDraft, Candidate>,
  assigner: Assigner,
  sharing: Sharing,
  { rewritten }: CountChoice,
): PlannedScan {
  const asked = assigner.evaluation(choices).asked(key);
  const sides = sharing.sides(asked.sides);
  const priced = assigner.planned(one, { ...asked, sides });
  if (priced instanceof DriverError) throw priced;
  const { path, estimate } = priced.chosen;
  const planned: PlannedScan = {
    ...basics(one),
    request: { ...one.request, ...(sides.length > 0 && { sides }) },
    path,
    estimate: choice.kind === 'fed' ? assigner.fedEstimate(key, choices) : estimate,
    local: sharing.local(key, path),
    alternatives: priced.others.map((other) => ({ requests: other.path.requests, estimate: other.estimate })),
  };
  if (one.early) return { ...planned, until: untilOf(one.early.end, sharing, rewritten) };
  return choice.kind === 'fed' ? { ...planned, feed: feedOf(key, choice, choices, assigner, sharing) } : planned;
}

/** The question reads what the statement reads: numbers where those are staged. */
function untilOf(
  { check, rows, alone }: EarlyEnd,
  sharing: Sharing,
  rewritten: CountChoice['rewritten'],
): NonNullable<PlannedScan['until']> {
  return { sql: duckQuery(rewritten(check), (name) => sharing.relation(name)), rows, alone };
}

/** Where the keys come from; when more come than the table's own list would cost, that is read. */
function feedOf(
  one: ScanDraft,
  choice: Extract<Candidate, { kind: 'fed' }>,
  choices: ReadonlyMap<ScanDraft, Candidate>,
  assigner: Assigner,
  sharing: Sharing,
): NonNullable<PlannedScan['feed']> {
  const sides = sharing.sides(assigner.sides(one, choices));
  const own = assigner.planned(sharing.merged(one), { sides });
  const instead: PricedPath | undefined = own instanceof DriverError ? undefined : own.chosen;
  const feeder = sharing.merged(sharing.reads(choice.from));
  return {
    from: feeder.relation.scan,
    position: feeder.request.columns.indexOf(choice.fromColumn),
    column: assigner.evaluation(choices).originOf(choice.from, choice.fromColumn).column,
    maxKeys: instead ? assigner.maxKeys(one, choices, instead.estimate.expected) : Infinity,
    ...(instead && { instead: instead.path }),
  };
}

function basics(one: ScanDraft): Pick<PlannedScan, 'id' | 'table' | 'columns'> {
  const { relation, request } = one;
  return {
    id: relation.scan,
    table: relation.table.name,
    columns: request.columns.map((name) => ({ name, type: relation.table.columns.find(name)?.type ?? 'TEXT' })),
  };
}

function sideScan(
  one: ScanDraft,
  key: ScanDraft,
  choice: Extract<Candidate, { kind: 'side' }>,
  sharing: Sharing,
): PlannedScan {
  const path = restingPath(choice.side.kind);
  return {
    ...basics(one),
    request: one.request,
    path,
    estimate: NOTHING,
    local: sharing.local(key, path),
    sideOf: sharing.reads(choice.of).relation.scan,
    through: choice.side.column,
    alternatives: [],
  };
}

/** Its conditions contradict each other: no row, no call. */
function emptyScan(one: ScanDraft): PlannedScan {
  return {
    ...basics(one),
    request: one.request,
    path: restingPath('system'),
    estimate: NOTHING,
    local: [],
    alternatives: [],
  };
}

function totalCalls(scans: readonly PlannedScan[]): CallEstimate {
  const sum = (pick: (estimate: CallEstimate) => number): number =>
    scans.reduce((total, scan) => total + pick(scan.estimate), 0);
  return {
    min: sum((estimate) => estimate.min),
    max: sum((estimate) => estimate.max),
    expected: sum((estimate) => estimate.expected),
  };
}
