import type { DriverError } from '../../core/errors.js';
import type { Query } from '../../sql/ast.js';
import { visitExpressions } from '../../sql/walk.js';
import { columnRef, type ColumnRef } from './columns.js';
import { fail } from './bind-query.js';
import type { Edge } from './edges.js';
import type { ScanDraft } from './scan-draft.js';
import type { Statement } from './statement.js';

/**
 * A parameter-only column can be judged by nobody but Stripe: where a condition reads it, `=` or IN must fix it, or an equality with another
 * table's column must say its values. A table of which the latter holds is read by those values alone.
 */
export function fixParameters(
  query: Query,
  drafts: readonly ScanDraft[],
  edges: readonly Edge[],
  statement: Statement,
): ScanDraft[] {
  const keyed = new Map<ScanDraft, ScanDraft>();
  visitExpressions(query, (node) => {
    const ref = columnRef(node);
    const draft = ref && drafts.find((candidate) => candidate.relation.alias === ref.alias);
    if (ref === undefined || draft === undefined || !isOpen(draft, ref)) return;
    const known = keyed.get(draft);
    if (known?.empty || known?.keyed?.column === ref.column) return;
    const refusal = fail(
      'unsupported_statement',
      `${draft.relation.table.name}.${ref.column} is a parameter of Stripe's list and no field: it takes only = and IN, ANDed with the rest`,
      statement.position(node.at),
    );
    // Values of one column are fed, not pairs.
    if (known !== undefined) throw refusal;
    keyed.set(draft, keyedDraft(draft, ref, refusal, drafts, edges));
  });
  return drafts.map((draft) => keyed.get(draft) ?? draft);
}

/** Nothing says the value of a column that is only a parameter. */
function isOpen({ relation, request, definition }: ScanDraft, { column }: ColumnRef): boolean {
  if (relation.table.columns.find(column)?.parameterOnly !== true) return false;
  const isFixed = request.terms.some((term) => term.column === column && (term.op === '=' || term.op === 'in'));
  const isRequired = definition?.requires.some((requirement) => requirement.column === column) === true;
  return !isFixed && !isRequired;
}

function keyedDraft(
  draft: ScanDraft,
  { alias, column }: ColumnRef,
  refusal: DriverError,
  drafts: readonly ScanDraft[],
  edges: readonly Edge[],
): ScanDraft {
  const feeding = edges
    .filter(({ to }) => to.alias === alias && to.column === column)
    .flatMap(({ from }) => drafts.find((other) => other.relation.alias === from.alias) ?? []);
  if (feeding.length === 0) throw refusal;
  // Values of no row find none.
  return feeding.some(({ empty }) => empty) ? { ...draft, empty: true } : { ...draft, keyed: { column, refusal } };
}
