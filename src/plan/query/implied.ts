import type { Expression } from '../../sql/ast.js';
import { mapExpression } from '../../sql/map-expression.js';
import { splitConjuncts } from '../terms.js';
import { columnRef, isRef } from './columns.js';
import type { DerivedColumns } from './derived-columns.js';
import { rejectsNull, type IsNull } from './null-rejection.js';

/** The ANDed conditions, and what they say once the values that the statement itself gives are put in: VALUES, `SELECT 'x' AS a`. */
export function withImplied(conditions: readonly Expression[], derived: DerivedColumns): Expression[] {
  return conditions
    .flatMap(splitConjuncts)
    .flatMap((part) => [part, ...withValues(part, derived), ...amongValues(part, derived)]);
}

/** The condition with the one value that a column or a subquery can have in its place; where that may be NULL, only if NULL could not fulfil it. */
function withValues(part: Expression, derived: DerivedColumns): Expression[] {
  const changed = mapExpression(part, (node) => {
    const isDerived = node.kind === 'subquery' || columnRef(node) !== undefined;
    const values = isDerived ? derived.values(node) : undefined;
    const [value] = values ?? [];
    return value && values?.length === 1 && rejectsNull(part, sameAs(node)) ? value : node;
  });
  return changed === part || JSON.stringify(changed) === JSON.stringify(part) ? [] : splitConjuncts(changed);
}

function sameAs(node: Expression): IsNull {
  const ref = columnRef(node);
  return (other) => other === node || (ref !== undefined && isRef(other, ref));
}

/** `a.x = v.id` and `a.x IN (SELECT …)` as IN, where all values are known. */
function amongValues(part: Expression, derived: DerivedColumns): Expression[] {
  if (part.kind === 'binary' && part.op === '=')
    return [
      ...among(part.left, several(part.right, derived), part.at),
      ...among(part.right, several(part.left, derived), part.at),
    ];
  const isIn =
    (part.kind === 'inQuery' && !part.negated) ||
    (part.kind === 'quantified' && part.op === '=' && part.quantifier === 'any');
  return isIn ? among(part.operand, derived.outputValues(derived.blocks(part.query), 0), part.at) : [];
}

/** One value is put in its place. */
function several(node: Expression, derived: DerivedColumns): readonly Expression[] | undefined {
  const values = derived.values(node);
  return values && values.length > 1 ? values : undefined;
}

function among(operand: Expression, items: readonly Expression[] | undefined, at: number): Expression[] {
  if (items === undefined || items.length === 0 || columnRef(operand) === undefined) return [];
  return [{ kind: 'in', operand, items, negated: false, at }];
}
