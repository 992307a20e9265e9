import { DriverError, type Position } from '../core/errors.js';
import type { AccountKey } from '../source/account.js';
import { visitExpressions } from '../sql/walk.js';
import { boundColumnName } from './scope.js';
import type { Conjunct } from './terms.js';

/**
 * A condition `account_id = 'acct_…'` chooses whose rows are read (the Stripe-Account of every call); what remains is offered to the source.
 * More than one account in a statement is refused.
 */
export function accountOf(
  parts: readonly Conjunct[],
  account: AccountKey,
  position?: (at: number) => Position,
): { account: AccountKey; parts: readonly Conjunct[] } {
  const choosing = parts.filter((part) =>
    part.terms.some((term) => term.column === 'account_id' && (term.op === '=' || term.op === 'in')),
  );
  const other = parts.find((part) => !choosing.includes(part) && readsAccount(part));
  if (other)
    throw new DriverError(
      'unsupported_statement',
      'account_id chooses the account: it takes only = on its own, ANDed with the rest',
      {
        position: position?.(other.condition.at),
      },
    );
  const values = new Set(choosing.flatMap((part) => part.terms.flatMap((term) => term.values)).map(String));
  const [chosen] = values;
  if (values.size > 1)
    throw new DriverError('unsupported_statement', 'A statement reads one account', {
      position: position?.(choosing[0]?.condition.at ?? 0),
      hint: 'send one statement for each account_id',
    });
  return { account: chosen ?? account, parts: parts.filter((part) => !choosing.includes(part)) };
}

function readsAccount(part: Conjunct): boolean {
  let found = false;
  visitExpressions(part.condition, (node) => {
    found ||= boundColumnName(node) === 'account_id';
  });
  return found;
}
