import { countColumns, type CountRequest } from '../../source/count.js';
import type { Query } from '../../sql/ast.js';
import { isQuery } from '../../sql/walk.js';
import type { PricedPath } from '../choose.js';
import type { PlannedScan } from '../plan.js';
import type { PlanContext } from '../plan-select.js';
import { aliasesOf } from '../query/columns.js';
import type { Candidate } from '../query/candidates.js';
import type { ScanDraft } from '../query/scan-draft.js';
import { countSelect, type CountedSelect } from './count-select.js';
import { saysAll, splitConjuncts } from '../terms.js';

/** Tables whose rows are counted in place of being read. */
export interface CountChoice {
  /** The query, or a part of it, over groups and numbers. */
  readonly rewritten: (query: Query) => Query;
  readonly scans: ReadonlyMap<ScanDraft, PlannedScan>;
}

/**
 * Chooses counting wherever a table answers it for fewer calls than its rows cost (`ownPath`), and no other table is found through those rows.
 * The query comes back with its parts over those tables rewritten.
 */
export function chooseCounts(
  query: Query,
  drafts: readonly ScanDraft[],
  choices: ReadonlyMap<ScanDraft, Candidate>,
  ownPath: (draft: ScanDraft) => PricedPath | undefined,
  context: PlanContext,
): CountChoice {
  const scans = new Map<ScanDraft, PlannedScan>();
  const replaced = new Map<object, Query>();
  for (const part of context.consistency === 'search' ? queriesOf(query) : []) {
    const draft = drafts.find((candidate) => candidate.relation.alias === tableOf(part));
    if (draft === undefined || draft.empty || !standsAlone(draft, choices) || !readsOnly(part, draft)) continue;
    const counted = countSelect(part, draft.relation.table, draft.relation.alias);
    const own = ownPath(draft);
    const scan = counted && own && countScan(draft, counted, own, context);
    if (counted === undefined || scan === undefined) continue;
    replaced.set(part, counted.query);
    scans.set(draft, scan);
  }
  return { rewritten: (tree) => (replaced.size === 0 ? tree : (replace(tree, replaced) as Query)), scans };
}

/** The alias of the one table in FROM. */
function tableOf({ body }: Query): string | undefined {
  return body.kind === 'select' && body.from?.kind === 'table' ? body.from.alias?.name : undefined;
}

function standsAlone(draft: ScanDraft, choices: ReadonlyMap<ScanDraft, Candidate>): boolean {
  const used = [...choices.values()].some(
    (choice) => (choice.kind === 'side' && choice.of === draft) || (choice.kind === 'fed' && choice.from === draft),
  );
  return !used && (choices.get(draft)?.kind ?? 'own') === 'own';
}

/** Every condition is the table's own and can be said to its source. */
function readsOnly({ body }: Query, draft: ScanDraft): boolean {
  const where = body.kind === 'select' ? body.where : undefined;
  const isOwn = where === undefined || splitConjuncts(where).every((part) => [...aliasesOf(part)].every(isAlias));
  return isOwn && draft.parts.every(saysAll);
  function isAlias(alias: string): boolean {
    return alias === draft.relation.alias;
  }
}

function countScan(
  draft: ScanDraft,
  { dimensions, grain, existence }: CountedSelect,
  own: PricedPath,
  context: PlanContext,
): PlannedScan | undefined {
  const { relation, request } = draft;
  const { account, consistency, terms } = request;
  const { now } = context;
  const asked: CountRequest = { account, consistency, terms, dimensions, existence, now, ...(grain && { grain }) };
  const path = context.sources.table(relation.table.name).counts?.(asked);
  const estimate = path?.calls(context.facts(account));
  if (path === undefined || estimate === undefined || estimate.expected >= own.estimate.expected) return undefined;
  const columns = countColumns(asked);
  return {
    id: relation.scan,
    table: relation.table.name,
    request: { ...request, columns },
    path,
    estimate,
    columns: columns.map((name) => ({ name, type: relation.table.columns.find(name)?.type ?? 'BIGINT' })),
    local: [],
    alternatives: [{ requests: own.path.requests, estimate: own.estimate }],
  };
}

/** A query and all below it. */
function queriesOf(tree: unknown): Query[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const below = Object.values(tree).flatMap(queriesOf);
  return isQuery(tree) ? [tree, ...below] : below;
}

function replace(tree: unknown, replaced: ReadonlyMap<object, Query>): unknown {
  if (typeof tree !== 'object' || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map((part) => replace(part, replaced));
  const made = replaced.get(tree) ?? tree;
  return Object.fromEntries(Object.entries(made).map(([key, part]) => [key, replace(part, replaced)]));
}
