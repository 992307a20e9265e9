import type ts from 'typescript';
import type { FieldType, ParameterDefinition } from '../../src/catalog/definition.js';
import { isIsoTime, numberType } from './number-type.js';
import type { EntryUse, Overlay } from './overlay.js';
import type { Field, ObjectShape, ShapeReader } from './shape.js';

/** What flattening parameters must know. */
export interface ParameterContext {
  readonly version: 'v1' | 'v2';
  readonly overlay: Overlay;
  readonly use: EntryUse;
  readonly shapes: ShapeReader;
}

/** Body parameters of a write: an object is one JSON parameter and its leaves; arrays and maps are JSON. */
export function flattenParameters(type: ts.Type | undefined, context: ParameterContext): ParameterDefinition[] {
  if (type === undefined) return [];
  const fields = context.shapes.fieldsOf(type).filter((field) => field.name !== 'expand');
  const found = fields.flatMap((field) => parametersOf(field, '', true, context));
  return [...found.filter((parameter) => parameter.required), ...found.filter((parameter) => !parameter.required)];
}

function parametersOf(
  field: Field,
  prefix: string,
  parentRequired: boolean,
  context: ParameterContext,
): ParameterDefinition[] {
  const name = prefix + field.name;
  const required = parentRequired && !field.optional;
  const clearable = field.emptyable || field.nullable; // Emptyable<T> is null | '' | T, and '' | string is string
  const own: ParameterDefinition = {
    name,
    type: parameterType(field, name, context),
    required,
    ...valuesOf(field),
    ...(clearable ? { clearable: true } : {}),
  };
  const nested = nestedObject(field);
  if (nested === undefined) return [own];
  return [own, ...nested.fields.flatMap((child) => parametersOf(child, `${name}.`, required, context))];
}

function nestedObject({ shape }: Field): ObjectShape | undefined {
  if (shape.kind === 'object') return shape;
  return shape.kind === 'text' ? shape.object : undefined;
}

function valuesOf({ shape }: Field): Pick<ParameterDefinition, 'values' | 'open'> {
  if (shape.kind === 'text' && shape.values !== undefined)
    return { values: shape.values, ...(shape.open ? { open: true } : {}) };
  if (shape.kind === 'number' && shape.words !== undefined) return { values: shape.words, open: true };
  return {};
}

/** The type a parameter's value has in SQL; text that may also be an object stays text, its leaves follow. */
export function parameterType(field: Field, name: string, context: ParameterContext): FieldType {
  const { shape } = field;
  switch (shape.kind) {
    case 'number':
      return numberType(name, field.doc, context.overlay, context.use);
    case 'boolean':
      return 'BOOLEAN';
    case 'decimal':
      return 'DECIMAL';
    case 'text':
      if (shape.values !== undefined) return 'TEXT';
      return context.version === 'v2' && isIsoTime(name, field.doc, context.overlay, context.use)
        ? 'TIMESTAMP'
        : 'TEXT';
    case 'reference':
      return 'TEXT';
    default:
      return 'JSON';
  }
}
