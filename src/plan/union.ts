import type { CatalogTable } from '../catalog/table.js';
import { DriverError } from '../core/errors.js';
import type { AccessPath, ScanRequest, TableFacts, TableSource } from '../source/access-path.js';
import type { Term } from '../source/term.js';
import { unionPath } from '../source/union-path.js';
import type { Expression } from '../sql/ast.js';
import { choosePath, type PricedPath } from './choose.js';
import { contradicts } from './contradiction.js';
import { conjuncts, type Conjunct, type TermContext } from './terms.js';

/** So many sides of one OR are worth a scan each; more are one scan. */
const MAX_SIDES = 20;

export interface UnionInput {
  readonly table: CatalogTable;
  readonly source: TableSource;
  readonly request: ScanRequest;
  readonly parts: readonly Conjunct[];
  readonly context: TermContext;
  readonly facts: TableFacts;
}

/**
 * A condition `a = 1 OR b = 2` as one scan a side, without the rows that come twice: for each OR over sides that all reach Stripe. The rows of
 * the union are a superset of the statement's, as those of any path. Undefined where no OR can be split so.
 */
export function unionPaths(input: UnionInput): PricedPath[] {
  const key = keyPositions(input);
  if (key === undefined) return [];
  return input.parts
    .filter((part) => part.terms.length === 0)
    .flatMap((part) => splitPath(part.condition, key, input) ?? []);
}

/** Rows are told apart by the table's key, so it must be staged. */
function keyPositions({ table, request }: UnionInput): number[] | undefined {
  const key = table.definition?.key ?? [];
  const positions = key.map((name) => request.columns.indexOf(name));
  return key.length > 0 && positions.every((position) => position >= 0) ? positions : undefined;
}

function splitPath(condition: Expression, key: readonly number[], input: UnionInput): PricedPath | undefined {
  const sides = splitOr(condition);
  if (sides.length < 2 || sides.length > MAX_SIDES) return undefined;
  const paths: AccessPath[] = [];
  for (const side of sides) {
    const path = sidePath(side, input);
    if (path === 'nothing') continue;
    if (path === undefined) return undefined;
    paths.push(path);
  }
  const union = unionPath(paths, key);
  return { path: union, estimate: union.calls(input.facts) };
}

function splitOr(condition: Expression): Expression[] {
  return condition.kind === 'binary' && condition.op === 'or'
    ? [...splitOr(condition.left), ...splitOr(condition.right)]
    : [condition];
}

/** The cheapest path of one side together with everything that is ANDed; it must be cheaper by the side's own terms, or the split is for nothing. */
function sidePath(side: Expression, input: UnionInput): AccessPath | 'nothing' | undefined {
  const { request, facts, source } = input;
  const own = conjuncts(side, input.context);
  const terms = [...request.terms, ...own.flatMap((part) => part.terms)];
  if (own.some((part) => part.impossible) || contradicts(terms)) return 'nothing';
  try {
    const { chosen } = choosePath(
      source.paths({ ...withoutBudget(request), terms, order: [] }),
      required(input, terms),
      facts,
    );
    const taken = new Set<Term>([...chosen.path.exact, ...chosen.path.inexact]);
    return own.some((part) => part.terms.some((term) => taken.has(term))) ? chosen.path : undefined;
  } catch (thrown) {
    if (thrown instanceof DriverError) return undefined;
    throw thrown;
  }
}

/** Rows of one side may be rows of another, so no side knows how many are enough. */
function withoutBudget(request: ScanRequest): ScanRequest {
  return Object.fromEntries(Object.entries(request).filter(([name]) => name !== 'rowBudget')) as unknown as ScanRequest;
}

function required({ table }: UnionInput, terms: readonly Term[]): Term[] {
  return terms.filter((term) => table.columns.find(term.column)?.parameterOnly);
}
