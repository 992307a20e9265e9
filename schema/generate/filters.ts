import type ts from 'typescript';
import type { ColumnDefinition, FilterDefinition, FilterOperator } from '../../src/catalog/definition.js';
import { parameterType, type ParameterContext } from './parameters.js';
import type { FilterEntry } from './overlay.js';
import type { Field, Shape } from './shape.js';

/** One list parameter by its dotted name. */
export interface ListParameter {
  readonly name: string;
  readonly field: Field;
  readonly required: boolean;
}

const PAGING = ['limit', 'starting_after', 'ending_before', 'expand', 'page', 'query', 'include'];

/** The parameters of a list, without those of paging; nested ones by their dotted names. */
export function listParameters(type: ts.Type | undefined, context: ParameterContext): ListParameter[] {
  if (type === undefined) return [];
  const fields = context.shapes.fieldsOf(type).filter((field) => !PAGING.includes(field.name));
  return fields.flatMap((field) => leafParameters(field, '', true));
}

/** True when the endpoint takes `limit`. */
export function takesLimit(type: ts.Type | undefined, context: ParameterContext): boolean {
  return type !== undefined && context.shapes.fieldsOf(type).some((field) => field.name === 'limit');
}

function leafParameters(field: Field, prefix: string, parentRequired: boolean): ListParameter[] {
  const name = prefix + field.name;
  const required = parentRequired && !field.optional;
  if (field.shape.kind !== 'object') return [{ name, field, required }];
  return field.shape.fields.flatMap((child) => leafParameters(child, `${name}.`, required));
}

/** The overlay's word on a parameter of this table. */
export function filterEntry(table: string, parameter: string, context: ParameterContext): FilterEntry | undefined {
  return context.use.find(context.overlay.filters, (entry) => entry.table === table && entry.parameter === parameter);
}

/** The hidden column that echoes a parameter which no field holds. */
export function parameterColumn(parameter: ListParameter, name: string, context: ParameterContext): ColumnDefinition {
  const { shape } = parameter.field;
  const type = shape.kind === 'range' ? 'TIMESTAMP' : parameterType(parameter.field, parameter.name, context);
  const values = shape.kind === 'text' && shape.values !== undefined ? { values: shape.values } : {};
  const open = shape.kind === 'text' && shape.open ? { open: true as const } : {};
  const safe = type === 'JSON' ? 'TEXT' : type;
  return { name, type: safe, nullable: true, hidden: true, ...values, ...open, parameterOnly: true };
}

/** How a parameter restricts its column. */
export function buildFilter(
  parameter: ListParameter,
  column: ColumnDefinition,
  entry: FilterEntry | undefined,
  version: 'v1' | 'v2',
): FilterDefinition {
  const style = entry?.style ?? styleOf(parameter.field.shape);
  const values = entry?.values ?? acceptedValues(parameter.field.shape, column);
  const operators = entry?.operators ?? operatorsOf(style, version, parameter.field.shape);
  if (column.type === 'JSON' && style !== 'array') throw new Error(`${column.name} is JSON: no filter fits it`);
  return {
    column: column.name,
    parameter: parameter.name,
    style,
    operators: column.parameterOnly === true ? ['='] : operators,
    exact: entry?.exact ?? (isExact(column, style) || values !== undefined),
    ...(values === undefined ? {} : { values }),
    ...(entry?.map === undefined ? {} : { map: entry.map }),
    ...(entry?.bounds === undefined ? {} : { bounds: entry.bounds }),
    ...(entry?.with === undefined ? {} : { with: entry.with }),
    ...(entry?.max === undefined ? {} : { max: entry.max }),
  };
}

function styleOf(shape: Shape): FilterDefinition['style'] {
  if (shape.kind === 'range') return 'range';
  return shape.kind === 'json' ? 'array' : 'value';
}

function operatorsOf(style: FilterDefinition['style'], version: 'v1' | 'v2', shape: Shape): FilterOperator[] {
  const range: FilterOperator[] = ['<', '<=', '>', '>='];
  if (style === 'range') return version === 'v2' && shape.kind === 'range' ? range : ['=', ...range];
  return style === 'array' ? ['=', 'in'] : ['='];
}

/** Accepted literals that the column can hold: `all` and the like name no row. */
function acceptedValues(shape: Shape, column: ColumnDefinition): readonly string[] | undefined {
  const text = shape.kind === 'json' ? shape.element : shape;
  if (text?.kind !== 'text' || text.values === undefined) return undefined;
  const held = column.values;
  return held === undefined ? text.values : text.values.filter((value) => held.includes(value));
}

/** Plain equality on ids, enumerations, booleans, numbers and currencies, and on columns that only echo the parameter; free text only by the overlay. */
function isExact(column: ColumnDefinition, style: FilterDefinition['style']): boolean {
  if (column.parameterOnly === true) return true;
  if (style === 'range') return column.type === 'TIMESTAMP' || column.type === 'BIGINT';
  if (column.references !== undefined || column.expandable === true || column.values !== undefined) return true;
  if (column.type === 'BOOLEAN') return !column.nullable; // whether false takes in what is not set is not documented
  if (column.type === 'BIGINT') return true;
  return column.name === 'currency' || column.name === 'id';
}
