import type { FromItem } from './ast.js';
import type { AliasSlot, JoinSlot, TableSlot } from './query-slots.js';
import type { Skeleton } from './skeleton.js';
import { asRecords, type Tree } from './tree.js';

/** The tree's flat list of tables as joins: each JOIN takes what stands left of it up to the last comma; commas come last. */
export function readFrom(skeleton: Skeleton, tables: readonly Tree[]): FromItem {
  const groups: FromItem[] = [];
  for (const table of tables) {
    const item = readTable(skeleton, table);
    const slot = skeleton.take<TableSlot>(table.table);
    const left = table.join === undefined ? undefined : groups.pop();
    groups.push(left ? readJoin(skeleton, table, slot, left, item) : item);
  }
  return groups.reduce((left, right) => ({
    kind: 'join',
    join: 'cross',
    natural: false,
    lateral: isLateral(right),
    left,
    right,
    at: left.at,
  }));
}

function readTable(skeleton: Skeleton, table: Tree): FromItem {
  const { item } = skeleton.take<TableSlot>(table.table);
  const alias = table.as === null ? undefined : skeleton.take<AliasSlot>(table.as);
  if (alias === undefined || item.kind === 'join') return item;
  return { ...item, alias: alias.alias, ...(alias.columnAliases && { columnAliases: alias.columnAliases }) };
}

function readJoin(skeleton: Skeleton, table: Tree, slot: TableSlot, left: FromItem, right: FromItem): FromItem {
  const [condition] = asRecords(table.using);
  const { on, using } = condition ? skeleton.take<JoinSlot>(condition.value) : {};
  const join = slot.join ?? 'inner';
  return {
    kind: 'join',
    join,
    natural: slot.natural ?? false,
    lateral: slot.lateral,
    left,
    right,
    ...(on && { on }),
    ...(using && { using }),
    at: left.at,
  };
}

function isLateral(item: FromItem): boolean {
  return (item.kind === 'derived' || item.kind === 'function') && item.lateral;
}
