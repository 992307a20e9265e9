import type { Cell } from './oracle.js';
import type { ColumnKind, OracleTable } from './oracle-tables.js';
import type { Both } from './random-condition.js';

/** A column as a query names it, and values that it has. */
export interface Use extends Both {
  readonly kind: ColumnKind;
  readonly samples: readonly Cell[];
  readonly pushed: boolean;
}

/** A table, subquery or WITH query in FROM; columns are found by the name they have in their table. */
export interface Relation {
  readonly from: Both;
  readonly table: OracleTable;
  readonly uses: ReadonlyMap<string, Use>;
}

export const both = (text: string): Both => ({ ours: text, oracle: text });

/** Puts two-fold texts into a template: the same words around both. */
export function say(words: TemplateStringsArray, ...parts: readonly (Both | string | number)[]): Both {
  const text = (which: keyof Both): string => words.map((word, index) => word + spoken(parts[index], which)).join('');
  return { ours: text('ours'), oracle: text('oracle') };
}

function spoken(part: Both | string | number | undefined, which: keyof Both): string {
  return part === undefined ? '' : typeof part === 'object' ? part[which] : String(part);
}

export function listed(parts: readonly Both[], separator = ', '): Both {
  return {
    ours: parts.map((part) => part.ours).join(separator),
    oracle: parts.map((part) => part.oracle).join(separator),
  };
}

export function useOf(relation: Relation, column: string): Use {
  const use = relation.uses.get(column);
  if (use === undefined) throw new Error(`${relation.table.name} shows no ${column}`);
  return use;
}
