import type ts from 'typescript';
import type { ColumnDefinition } from '../../src/catalog/definition.js';
import { isIsoTime, numberType } from './number-type.js';
import type { EntryUse, Overlay } from './overlay.js';
import type { Field, ObjectShape, Shape } from './shape.js';

/** What flattening must know of the rest of the catalogue. */
export interface ColumnContext {
  readonly table: string;
  readonly version: 'v1' | 'v2';
  readonly overlay: Overlay;
  readonly use: EntryUse;
  /** The table whose rows have this `object` value. */
  tableOf(object: string): string | undefined;
  /** The child table that lists the elements of this field, '' when there is none. */
  childOf(element: ts.Type, field: string): string;
}

interface Place {
  readonly prefix: string;
  readonly nullable: boolean;
  readonly hidden: boolean;
  readonly budget: Budget;
}

/** How much of nested objects stands in `*`. */
interface Budget {
  /** Above this number of leaves a nested object is one JSON column with its leaves outside `*`. */
  readonly leaves: number;
  /** An object that may be missing (one branch of many) stays outside `*` as a whole. */
  readonly hideOptional: boolean;
}

/** `SELECT *` must stay a screen: the first budget that keeps the table under this is taken. */
const MAX_VISIBLE = 60;
const BUDGETS: readonly Budget[] = [
  { leaves: 8, hideOptional: false },
  { leaves: 4, hideOptional: false },
  { leaves: 1, hideOptional: false },
  { leaves: 1, hideOptional: true },
];
/** An embedded Stripe object with more leaves than this shows its own plain fields only; the rest stays in its JSON. */
const MAX_RESOURCE_LEAVES = 60;
/** Stripe expands four levels deep, `data` included. */
const MAX_EXPAND_SEGMENTS = 3;

/** The columns of an object: nested objects flattened with dots, in the order of the declaration. */
export function flattenColumns(fields: readonly Field[], context: ColumnContext): ColumnDefinition[] {
  let columns: ColumnDefinition[] = [];
  for (const budget of BUDGETS) {
    const place: Place = { prefix: '', nullable: false, hidden: false, budget };
    columns = fields.flatMap((field) => columnsOf(field, place, context));
    if (columns.filter(({ hidden }) => hidden !== true).length <= MAX_VISIBLE) break;
  }
  return columns;
}

function columnsOf(field: Field, place: Place, context: ColumnContext): ColumnDefinition[] {
  const name = place.prefix + field.name;
  const nullable = place.nullable || field.optional || field.nullable;
  const hidden = isAbsent(name, context) || place.hidden;
  const base: Base = { name, nullable, ...(hidden ? { hidden: true as const } : {}) };
  const { shape } = field;
  if (shape.kind === 'object') return objectColumns(field, shape, base, place.budget, context);
  if (shape.kind === 'text' && shape.object !== undefined) return [textColumn(field, base, context)];
  if (shape.kind === 'list') return listColumns(shape, field.optional, base, context);
  const branch = shape.kind === 'json' && shape.empty === true && field.optional && place.budget.hideOptional;
  return [scalarColumn(field, branch ? { ...base, hidden: true } : base, context)];
}

/** A field that a row lacks unless the call asks for it: NULL in every row of `*`, so outside it. */
function isAbsent(name: string, { overlay, use, table }: ColumnContext): boolean {
  return use.find(overlay.absent, (entry) => entry.tables.includes(table) && entry.fields.includes(name)) !== undefined;
}

type Base = Pick<ColumnDefinition, 'name' | 'nullable' | 'hidden'>;

function objectColumns(
  field: Field,
  shape: ObjectShape,
  base: Base,
  budget: Budget,
  context: ColumnContext,
): ColumnDefinition[] {
  const leaf = base.name.slice(base.name.lastIndexOf('.') + 1);
  const entry = context.use.find(context.overlay.collapsed, ({ field: name }) => name === leaf || name === base.name);
  const inside = base.hidden === true;
  const count = countLeaves(shape.fields);
  const table = embeddedTable(shape, context);
  const optional = budget.hideOptional && field.optional && entry === undefined;
  const collapsed = inside || shape.objects !== undefined || entry !== undefined || optional || count > budget.leaves;
  const whole = wholeColumn(base, table, optional || !collapsed);
  if (entry?.opaque === true) return [whole];
  const plainOnly = shape.objects !== undefined && (inside || count > MAX_RESOURCE_LEAVES);
  const fields = plainOnly ? shape.fields.filter((child) => child.shape.kind !== 'object') : shape.fields;
  const place: Place = { prefix: `${base.name}.`, nullable: base.nullable, hidden: collapsed, budget };
  const columns = fields.flatMap((child) => columnsOf(child, place, context));
  const shown = new Set(entry?.visible.map((name) => `${base.name}.${name}`));
  const leaves = inside ? columns : columns.map((column) => (shown.has(column.name) ? visible(column) : column));
  const named = table !== undefined || plainOnly || !base.name.includes('.') || (collapsed && !inside);
  return named ? [whole, ...leaves] : leaves;
}

/** The object as one column: the id of another table's row, or its JSON. */
function wholeColumn(base: Base, table: string | undefined, outside: boolean): ColumnDefinition {
  const hidden = outside || base.hidden === true ? { hidden: true as const } : {};
  const { name, nullable } = base;
  if (table === undefined) return { name, type: 'JSON', nullable, ...hidden };
  return { name, type: 'TEXT', nullable, ...hidden, references: table, inline: true, path: `${name}.id` };
}

/** The table that an embedded object is a row of. */
function embeddedTable({ objects = [] }: ObjectShape, context: ColumnContext): string | undefined {
  const tables = new Set(objects.map((object) => context.tableOf(object)));
  return tables.size === 1 ? [...tables][0] : undefined;
}

/** The same column inside `*`. */
export function visible(column: ColumnDefinition): ColumnDefinition {
  const { hidden, ...rest } = column;
  return hidden === undefined ? column : rest;
}

function countLeaves(fields: readonly Field[]): number {
  let count = 0;
  for (const { shape } of fields) count += shape.kind === 'object' ? countLeaves(shape.fields) : 1;
  return count;
}

function listColumns(
  shape: Extract<Shape, { kind: 'list' }>,
  includable: boolean,
  base: Base,
  context: ColumnContext,
): ColumnDefinition[] {
  const leaf = base.name.slice(base.name.lastIndexOf('.') + 1);
  const stated = context.use.find(context.overlay.notExpandable, ({ field }) => field === leaf) !== undefined;
  const expandable = includable && !stated && base.name.split('.').length <= MAX_EXPAND_SEGMENTS;
  const list: ColumnDefinition = {
    ...ordered(expandable ? { ...base, hidden: true } : base, 'JSON'),
    ...(expandable ? { expandable: true } : {}),
    embeds: context.childOf(shape.element, base.name),
  };
  const nullable = base.nullable;
  return [
    list,
    { name: `${base.name}.has_more`, type: 'BOOLEAN', nullable, hidden: true },
    { name: `${base.name}.total_count`, type: 'BIGINT', nullable: true, hidden: true },
  ];
}

function scalarColumn(field: Field, base: Base, context: ColumnContext): ColumnDefinition {
  const { shape } = field;
  switch (shape.kind) {
    case 'number':
      return ordered(base, numberType(base.name, field.doc, context.overlay, context.use));
    case 'boolean':
      return ordered(base, 'BOOLEAN');
    case 'decimal':
      return ordered(base, 'DECIMAL');
    case 'reference':
      return referenceColumn(shape.objects, base, context);
    case 'text':
      return textColumn(field, base, context);
    default:
      return ordered(base, 'JSON');
  }
}

function textColumn(field: Field, base: Base, context: ColumnContext): ColumnDefinition {
  const { shape } = field;
  if (shape.kind !== 'text') return ordered(base, 'TEXT');
  if (shape.values === undefined) {
    if (context.version === 'v2' && isIsoTime(base.name, field.doc, context.overlay, context.use))
      return { ...ordered(base, 'TIMESTAMP'), time: 'iso' };
    const references = plainReference(base.name, context);
    return { ...ordered(base, 'TEXT'), ...(references === undefined ? {} : { references }) };
  }
  const hide = base.name.endsWith('.object') || (base.name === 'object' && shape.values.length === 1);
  const open = shape.open && !isClosed(base.name, context);
  return {
    ...ordered(base, 'TEXT'),
    ...(hide ? { hidden: true } : {}),
    values: shape.values,
    ...(open ? { open: true } : {}),
  };
}

function isClosed(name: string, { overlay, use, table }: ColumnContext): boolean {
  return use.find(overlay.closed, (entry) => entry.table === table && entry.column === name) !== undefined;
}

function plainReference(name: string, context: ColumnContext): string | undefined {
  const leaf = name.slice(name.lastIndexOf('.') + 1);
  const entries = context.overlay.references.filter(({ version = 'v1' }) => version === context.version);
  return context.use.find(entries, ({ field }) => field === name || field === leaf)?.table;
}

function referenceColumn(objects: readonly string[], base: Base, context: ColumnContext): ColumnDefinition {
  const tables = new Set(objects.map((object) => context.tableOf(object)));
  const [table] = tables.size === 1 ? tables : [];
  const expandable = base.name.split('.').length <= MAX_EXPAND_SEGMENTS;
  return {
    ...ordered(base, 'TEXT'),
    ...(table === undefined ? {} : { references: table }),
    ...(expandable ? { expandable: true } : {}),
  };
}

function ordered(base: Base, type: ColumnDefinition['type']): ColumnDefinition {
  const { name, nullable, hidden } = base;
  return { name, type, nullable, ...(hidden === undefined ? {} : { hidden }) };
}
