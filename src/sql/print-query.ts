import { DriverError, unreachable } from '../core/errors.js';
import type { CommonTable, Expression, FromItem, Identifier, Query, Select, SelectItem } from './ast.js';
import { aliasText, printOrder, printWindow } from './print-call.js';
import { printExpression } from './print-expression.js';
import type { Print, PrintOptions } from './print-options.js';

/** DuckDB text for a query. Table names go through `options.table`, aliases are quoted, so no user text stands bare in it. */
export function printQuery(query: Query, options: PrintOptions): string {
  const print: Print = (expression) => printExpression(expression, options);
  const parts = [
    query.with.length > 0 &&
      `WITH ${query.recursive ? 'RECURSIVE ' : ''}${query.with.map((table) => printCommonTable(table, options)).join(', ')}`,
    printBody(query.body, options, print),
    query.orderBy.length > 0 && printOrder(query.orderBy, print),
    query.limit && `LIMIT ${print(query.limit)}`,
    query.offset && `OFFSET ${print(query.offset)}`,
  ];
  return parts.filter(Boolean).join(' ');
}

function printCommonTable(table: CommonTable, options: PrintOptions): string {
  return `${aliasText(table.name, options)}${namesText(table.columns, options)} AS (${printQuery(table.query, options)})`;
}

function namesText(names: readonly Identifier[] | undefined, options: PrintOptions): string {
  return names ? `(${names.map((name) => aliasText(name, options)).join(', ')})` : '';
}

function printBody(body: Query['body'], options: PrintOptions, print: Print): string {
  switch (body.kind) {
    case 'select':
      return printSelect(body, options, print);
    case 'values':
      return `VALUES ${printRows(body.rows, print)}`;
    case 'set':
      return `(${printQuery(body.left, options)}) ${body.op.toUpperCase()}${body.all ? ' ALL' : ''} (${printQuery(body.right, options)})`;
    default:
      return unreachable(body);
  }
}

function printRows(rows: readonly (readonly Expression[])[], print: Print): string {
  return rows.map((row) => `(${row.map(print).join(', ')})`).join(', ');
}

function printSelect(select: Select, options: PrintOptions, print: Print): string {
  const windows = select.windows?.map(
    ({ name, spec }) => `${aliasText(name, options)} AS ${printWindow(spec, options, print)}`,
  );
  const parts = [
    `SELECT${printDistinct(select, print)} ${select.items.map((item) => printItem(item, options, print)).join(', ')}`,
    select.from && `FROM ${printFrom(select.from, options, print)}`,
    select.where && `WHERE ${print(select.where)}`,
    select.groupBy && `GROUP BY ${printGroupBy(select, select.groupBy, print)}`,
    select.having && `HAVING ${print(select.having)}`,
    windows && `WINDOW ${windows.join(', ')}`,
    select.qualify && `QUALIFY ${print(select.qualify)}`,
  ];
  return parts.filter(Boolean).join(' ');
}

function printDistinct(select: Select, print: Print): string {
  if (!select.distinct) return '';
  return select.distinctOn ? ` DISTINCT ON (${select.distinctOn.map(print).join(', ')})` : ' DISTINCT';
}

function printItem(item: SelectItem, options: PrintOptions, print: Print): string {
  if (item.kind === 'star') return item.qualifier ? `${aliasText(item.qualifier, options)}.*` : '*';
  return `${print(item.expression)}${item.alias ? ` AS ${aliasText(item.alias, options)}` : ''}`;
}

function printGroupBy(select: Select, groupBy: NonNullable<Select['groupBy']>, print: Print): string {
  if (groupBy === 'all') return 'ALL';
  const list = groupBy.map(print).join(', ');
  return select.grouping ? `${select.grouping.toUpperCase()} (${list})` : list;
}

function printFrom(item: FromItem, options: PrintOptions, print: Print): string {
  switch (item.kind) {
    case 'join':
      return printJoin(item, options, print);
    case 'table':
      return printTable(item, options);
    case 'derived':
      return `${item.lateral ? 'LATERAL ' : ''}(${printQuery(item.query, options)})${aliasesText(item, options)}`;
    case 'values':
      return `(VALUES ${printRows(item.rows, print)})${aliasesText(item, options)}`;
    case 'function':
      return `${item.lateral ? 'LATERAL ' : ''}${print(item.call)}${aliasesText(item, options)}`;
    default:
      return unreachable(item);
  }
}

function printTable(item: Extract<FromItem, { kind: 'table' }>, options: PrintOptions): string {
  if (!options.table) throw new DriverError('internal', 'A query over tables was printed without a rule for tables');
  return `${options.table(item)}${aliasesText(item, options)}`;
}

function aliasesText(
  item: { readonly alias?: Identifier; readonly columnAliases?: readonly Identifier[] },
  options: PrintOptions,
): string {
  return item.alias ? ` AS ${aliasText(item.alias, options)}${namesText(item.columnAliases, options)}` : '';
}

function printJoin(item: Extract<FromItem, { kind: 'join' }>, options: PrintOptions, print: Print): string {
  const condition = item.on ? ` ON ${print(item.on)}` : item.using ? ` USING ${namesText(item.using, options)}` : '';
  const words = `${item.natural ? 'NATURAL ' : ''}${item.join.toUpperCase()} JOIN`;
  return `(${printFrom(item.left, options, print)} ${words} ${printFrom(item.right, options, print)}${condition})`;
}
