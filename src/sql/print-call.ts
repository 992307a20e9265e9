import type { Identifier, OrderItem, WindowSpec } from './ast.js';
import type { ExpressionOf, Print, PrintOptions } from './print-options.js';
import { quoteIdentifier } from './quote.js';

type Call = ExpressionOf<'call'>;

/** Names of the engine's grammar that are no functions when quoted. */
const GRAMMAR_NAMES: ReadonlySet<string> = new Set(['coalesce', 'grouping', 'grouping_id', 'try']);

/** Called without parentheses. */
const BARE: ReadonlySet<string> = new Set([
  'current_date',
  'current_time',
  'current_timestamp',
  'localtime',
  'localtimestamp',
  'current_user',
  'session_user',
  'current_schema',
  'current_catalog',
]);

/** A call as `"name"(…)`, the special syntaxes as the function behind them. */
export function printCall(node: Call, options: PrintOptions, print: Print): string {
  const name = node.name.name.toLowerCase();
  if (BARE.has(name) && node.args.length === 0 && !node.name.quoted) return name.toUpperCase();
  const over = node.over ? ` OVER ${printWindow(node.over, options, print)}` : '';
  const filter = node.filter ? ` FILTER (WHERE ${print(node.filter)})` : '';
  const order = node.orderBy.length > 0 ? printOrder(node.orderBy, print) : '';
  const within = node.withinGroup && order ? ` WITHIN GROUP (${order})` : '';
  const inside = order && !within ? ` ${order}` : '';
  return `${functionName(node.name)}(${node.distinct ? 'DISTINCT ' : ''}${printArguments(node, name, print)}${inside})${within}${filter}${over}`;
}

function functionName(name: Identifier): string {
  const lower = name.name.toLowerCase();
  if (lower === 'extract') return '"date_part"';
  if (lower === 'position') return '"strpos"';
  return GRAMMAR_NAMES.has(lower) ? lower : quoteIdentifier(lower);
}

function printArguments(node: Call, name: string, print: Print): string {
  if (node.star) return '*';
  const args = name === 'position' ? [...node.args].reverse() : node.args;
  return args.map(print).join(', ');
}

/** `ORDER BY …`; NULLs sort as in PostgreSQL unless the query says otherwise. */
export function printOrder(items: readonly OrderItem[], print: Print): string {
  const parts = items.map(({ expression, direction, nulls }) => {
    const place = nulls ?? (direction === 'asc' ? 'last' : 'first');
    return `${print(expression)} ${direction.toUpperCase()} NULLS ${place.toUpperCase()}`;
  });
  return `ORDER BY ${parts.join(', ')}`;
}

/** A window as it stands behind OVER and in WINDOW: its definition, or its name alone. */
export function printWindow(spec: WindowSpec, options: PrintOptions, print: Print): string {
  const name = spec.name && aliasText(spec.name, options);
  const partition = spec.partitionBy.length > 0 ? `PARTITION BY ${spec.partitionBy.map(print).join(', ')}` : undefined;
  const order = spec.orderBy.length > 0 ? printOrder(spec.orderBy, print) : undefined;
  if (name !== undefined && !partition && !order && spec.frame === undefined) return name;
  return `(${[name, partition, order, spec.frame].filter((part) => part !== undefined).join(' ')})`;
}

/** An alias of the user, quoted, or whatever the options make of it. */
export function aliasText(name: Identifier, options: PrintOptions): string {
  return options.alias?.(name) ?? quoteIdentifier(name.name);
}
