import type { CatalogTable } from '../../catalog/table.js';
import { ROW_COUNT, type TimeGrain } from '../../source/count.js';
import type { Expression, OrderItem, Query, Select, WindowSpec } from '../../sql/ast.js';
import { mapExpression, mapWindow } from '../../sql/map-expression.js';
import { hasCall, visitExpressions } from '../../sql/walk.js';
import { isBoundAggregate } from '../bind-aggregate.js';
import { columnRef } from '../query/columns.js';
import { finest, isCreated, withoutTimeParts } from './time-grain.js';
import { weighted } from './weighted-aggregate.js';

/** A query as one over groups of like rows, and by what the groups differ. */
export interface CountedSelect {
  readonly query: Query;
  readonly dimensions: readonly string[];
  readonly grain?: TimeGrain;
  /** True when no number is read, only which groups there are. */
  readonly existence: boolean;
}

/**
 * A grouped query over one table that asks of the rows only how many there are by some columns and parts of `created`: the same over such groups
 * with their numbers. Undefined for any other query. Its WHERE is left as it is; the columns it reads besides `created` are dimensions too.
 */
export function countSelect(query: Query, table: CatalogTable, alias: string): CountedSelect | undefined {
  const { body } = query;
  if (body.kind !== 'select' || !isGrouped(body, query.orderBy)) return undefined;
  const rewrite = new Rewrite(table, alias);
  const select = rewrite.select(body);
  const orderBy = query.orderBy.map((item) => rewrite.orderItem(item));
  if (body.where) rewrite.condition(body.where);
  if (rewrite.failed) return undefined;
  const grain = finest(rewrite.grains);
  const made = { ...query, body: select, orderBy };
  return { query: made, dimensions: [...rewrite.columns], existence: !rewrite.numbers, ...(grain && { grain }) };
}

/** Where each row counts for itself, groups cannot stand for rows. */
function isGrouped(select: Select, orderBy: readonly OrderItem[]): boolean {
  if (select.groupBy !== undefined) return true;
  const shown = [...select.items, ...orderBy].map((part) => ('expression' in part ? part.expression : undefined));
  const read = [...shown, select.having, select.qualify].filter((part) => part !== undefined);
  const some = (matches: Parameters<typeof hasCall>[1]): boolean => read.some((part) => hasCall(part, matches));
  const aggregates = some(({ over, name }) => over === undefined && isBoundAggregate(name.name));
  return aggregates || (select.distinct && !some(({ over }) => over !== undefined));
}

class Rewrite {
  readonly columns = new Set<string>();
  readonly grains: TimeGrain[] = [];
  failed = false;
  /** Whether a number of rows is read. */
  numbers = false;
  readonly #table: CatalogTable;
  readonly #alias: string;
  readonly #isTime: (node: Expression) => boolean;

  constructor(table: CatalogTable, alias: string) {
    this.#table = table;
    this.#alias = alias;
    this.#isTime = isCreated(alias);
  }

  select(select: Select): Select {
    const { groupBy, having, qualify, windows, distinctOn } = select;
    return {
      ...select,
      items: select.items.map((item) =>
        item.kind === 'star' ? item : { ...item, expression: this.#rewrite(item.expression) },
      ),
      ...(groupBy && { groupBy: groupBy === 'all' ? groupBy : groupBy.map((key) => this.#rewrite(key)) }),
      ...(having && { having: this.#rewrite(having) }),
      ...(qualify && { qualify: this.#rewrite(qualify) }),
      ...(windows && { windows: windows.map(({ name, spec }) => ({ name, spec: this.#window(spec) })) }),
      ...(distinctOn && { distinctOn: distinctOn.map((key) => this.#rewrite(key)) }),
    };
  }

  orderItem(item: OrderItem): OrderItem {
    return { ...item, expression: this.#rewrite(item.expression) };
  }

  /** Bounds of the time are the same for all rows of a group; all else it reads tells groups apart. */
  condition(where: Expression): void {
    visitExpressions(where, (node) => {
      const ref = columnRef(node);
      if (ref?.alias === this.#alias && ref.column !== 'created') this.columns.add(ref.column);
    });
  }

  #window(spec: WindowSpec): WindowSpec {
    return mapWindow(spec, (key) => this.#rewrite(key));
  }

  #rewrite(node: Expression): Expression {
    const rewritten = mapExpression(node, (part) => (part.kind === 'call' ? this.#call(part) : part));
    this.#read(rewritten);
    return rewritten;
  }

  #call(node: Extract<Expression, { kind: 'call' }>): Expression {
    if (node.over || !isBoundAggregate(node.name.name)) return node;
    const made = weighted(node, this.#alias, (argument) => this.#isNeverNull(argument));
    if (made === undefined) this.failed = true;
    return made ?? node;
  }

  #isNeverNull(argument: Expression): boolean {
    const ref = columnRef(argument);
    return ref?.alias === this.#alias && this.#table.columns.find(ref.column)?.nullable === false;
  }

  /** What an expression reads of the groups; a time by itself is that of a single row. */
  #read(node: Expression): void {
    const { rest, grains } = withoutTimeParts(node, this.#isTime);
    this.grains.push(...grains);
    visitExpressions(rest, (part) => {
      const ref = columnRef(part);
      if (ref?.alias !== this.#alias) return;
      if (ref.column === ROW_COUNT) {
        this.numbers = true;
        return;
      }
      if (ref.column === 'created') this.failed = true;
      else this.columns.add(ref.column);
    });
  }
}
