import type { Expression, OrderItem, Select, WindowSpec } from '../../sql/ast.js';
import { mapExpression } from '../../sql/map-expression.js';
import { hasCall, visitExpressions, withoutQueries } from '../../sql/walk.js';
import { isAggregate } from '../bind-aggregate.js';
import { splitConjuncts } from '../terms.js';
import type { Block } from './block.js';
import { columnRef } from './columns.js';
import { isSame } from './same-expression.js';

/** A SELECT as written and as bound. */
export interface BoundParts {
  readonly select: Select;
  readonly orderBy: readonly OrderItem[];
  /** `source` as written, whose function names are the user's; absent for the columns of `*`. */
  readonly items: readonly { readonly node: Expression; readonly source?: Expression }[];
  readonly body: Select;
  readonly order: readonly OrderItem[];
}

/** What the block of a SELECT says of rows and outputs. */
export function blockOutputs(parts: BoundParts): Pick<Block, 'conditions' | 'open' | 'needsRows'> {
  const keys = groupKeys(parts);
  const { where, having, grouping } = parts.body;
  const isGrouped = keys !== undefined && keys.length > 0 && !grouping;
  const ofKeys = isGrouped && having ? splitConjuncts(having).filter((part) => readsOnlyKeys(part, keys)) : [];
  return {
    conditions: [...(where ? splitConjuncts(where) : []), ...ofKeys],
    open: openPositions(parts, keys),
    needsRows: keys === undefined || isGrouped,
  };
}

/** What the rows are grouped by; undefined where they are not, empty where all are one group. */
function groupKeys({ select, orderBy, items, body }: BoundParts): readonly Expression[] | undefined {
  if (body.groupBy === 'all')
    return items.filter(({ source }) => !source || !hasAggregate(source)).map(({ node }) => node);
  if (body.groupBy) return body.groupBy;
  const aggregates =
    items.some(({ source }) => source && hasAggregate(source)) ||
    orderBy.some(({ expression }) => hasAggregate(expression)) ||
    (select.qualify !== undefined && hasAggregate(select.qualify));
  return select.having || aggregates ? [] : undefined;
}

/**
 * An output is open when it is a key of all that puts rows together: rows that differ in it never meet, so those of other values may be missing.
 * DISTINCT puts together only what is equal in every output.
 */
function openPositions(parts: BoundParts, keys: readonly Expression[] | undefined): ReadonlySet<number> {
  const { items, body } = parts;
  const togethers = [
    ...(keys ? [body.grouping ? [] : keys] : []),
    ...(body.distinctOn ? [body.distinctOn] : []),
    ...windowsOf(parts).map((spec) => partitionOf(spec, body)),
  ];
  const isOpen = ({ node, source }: BoundParts['items'][number]): boolean =>
    !(source && (hasAggregate(source) || hasWindow(source))) &&
    togethers.every((together) => together.some((key) => isSame(key, node)));
  return new Set(items.flatMap((item, position) => (isOpen(item) ? [position] : [])));
}

/** The window functions anywhere in the SELECT. */
function windowsOf({ items, body, order }: BoundParts): WindowSpec[] {
  const all = [
    ...items.map(({ node }) => node),
    ...(body.qualify ? [body.qualify] : []),
    ...order.map(({ expression }) => expression),
  ];
  const found: WindowSpec[] = [];
  for (const expression of all)
    visitExpressions(withoutQueries(expression), (node) => {
      if (node.kind === 'call' && node.over) found.push(node.over);
    });
  return found;
}

/** `OVER w` and `OVER (w …)` take the partition of the window named. */
function partitionOf(spec: WindowSpec, body: Select): readonly Expression[] {
  if (spec.partitionBy.length > 0 || spec.name === undefined) return spec.partitionBy;
  const name = spec.name.name.toLowerCase();
  const named = body.windows?.find((window) => window.name.name.toLowerCase() === name);
  return named && named.spec !== spec ? partitionOf(named.spec, body) : [];
}

/** True when only group keys decide the condition: then it is one of each row. What is no key and no plain operator may be an aggregate. */
function readsOnlyKeys(part: Expression, keys: readonly Expression[]): boolean {
  let onlyKeys = true;
  const rest = mapExpression(part, (node) =>
    keys.some((key) => isSame(key, node)) ? { kind: 'literal', type: 'null', value: null, at: node.at } : node,
  );
  mapExpression(rest, (node) => {
    onlyKeys &&= node.kind !== 'call' && columnRef(node) === undefined;
    return node;
  });
  return onlyKeys;
}

function hasAggregate(expression: Expression): boolean {
  return hasCall(
    withoutQueries(expression),
    (call) => call.over === undefined && isAggregate(call.name.name.toLowerCase()),
  );
}

const hasWindow = (expression: Expression): boolean =>
  hasCall(withoutQueries(expression), (call) => call.over !== undefined);
