import type { Query } from '../../sql/ast.js';
import { visitExpressions } from '../../sql/walk.js';
import { columnRef } from './columns.js';
import { fail } from './bind-query.js';
import type { ScanDraft } from './scan-draft.js';
import type { Statement } from './statement.js';

/** A parameter-only column can be judged by nobody but Stripe: where a condition reads it, `=` or IN must fix it. */
export function refuseUnfixedParameters(query: Query, drafts: readonly ScanDraft[], statement: Statement): void {
  visitExpressions(query, (node) => {
    const ref = columnRef(node);
    const draft = ref && drafts.find((candidate) => candidate.relation.alias === ref.alias);
    if (ref === undefined || draft?.relation.table.columns.find(ref.column)?.parameterOnly !== true) return;
    const isFixed = draft.request.terms.some(
      (term) => term.column === ref.column && (term.op === '=' || term.op === 'in'),
    );
    const isRequired = draft.definition?.requires.some((requirement) => requirement.column === ref.column) === true;
    if (isFixed || isRequired) return;
    throw fail(
      'unsupported_statement',
      `${draft.relation.table.name}.${ref.column} is a parameter of Stripe's list and no field: it takes only = and IN, ANDed with the rest`,
      statement.position(node.at),
    );
  });
}
