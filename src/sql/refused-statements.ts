import type { TokenCursor } from './cursor.js';
import { errorAt } from './syntax-error.js';
import type { Token } from './token.js';

/** Kinds that reach files, settings or code of the engine. */
const FORBIDDEN = new Set('COPY ATTACH DETACH PRAGMA INSTALL LOAD EXPORT IMPORT CHECKPOINT VACUUM'.split(' '));

/** Kinds Stripe has nothing for, and what to do instead. */
const UNSUPPORTED: Readonly<Record<string, string | undefined>> = {
  CREATE: 'Stripe decides the tables; INSERT creates objects',
  ALTER: 'Stripe decides the tables',
  DROP: 'Stripe decides the tables; DELETE removes objects',
  TRUNCATE: 'DELETE removes objects',
  MERGE: 'use INSERT and UPDATE',
  REPLACE: 'use INSERT or UPDATE',
  UPSERT: 'use INSERT or UPDATE',
  USE: 'the connection decides the account',
  ...Object.fromEntries(
    'GRANT REVOKE ANALYZE COMMENT DECLARE FETCH CLOSE PREPARE DEALLOCATE LOCK PIVOT UNPIVOT SUMMARIZE TABLE FROM DO PRINT IF WHILE RAISERROR LISTEN NOTIFY REINDEX CLUSTER REFRESH RENAME HANDLER KILL FLUSH'
      .split(' ')
      .map((word) => [word, undefined]),
  ),
};

/** Throws for kinds of statements that are known and refused; returns for words that start none. */
export function refuseKind(cursor: TokenCursor, token: Token): void {
  if (token.kind !== 'word') return;
  if (FORBIDDEN.has(token.value))
    throw errorAt(cursor.text, token.at, `${token.value} is not allowed`, 'it would reach beyond Stripe', 'forbidden');
  if (Object.hasOwn(UNSUPPORTED, token.value))
    throw cursor.unsupported(`${token.value} is not supported`, token, UNSUPPORTED[token.value]);
}
