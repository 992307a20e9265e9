import type { ProcedureDefinition, ProcedureInput } from '../../src/catalog/definition.js';
import { operationKey, type Classified } from './classify.js';
import { entityName, pascal } from './naming.js';
import type { Operation } from './operations.js';
import type { ProcedureEntry } from './overlay.js';
import { compareText } from './package-files.js';
import { flattenParameters, type ParameterContext } from './parameters.js';
import { namePlaceholders, parentColumnName, placeholderCollections } from './paths.js';
import type { BuildContext } from './tables.js';

/** All procedures, sorted by name. */
export function buildProcedures(context: BuildContext): ProcedureDefinition[] {
  return context.classified
    .flatMap((entry) => (entry.procedure === undefined ? [] : [buildProcedure(entry, entry.procedure, context)]))
    .sort((a, b) => compareText(a.name, b.name));
}

function buildProcedure({ operation, table }: Classified, name: string, context: BuildContext): ProcedureDefinition {
  const entry = context.use.find(
    context.overlay.procedures,
    (candidate) => candidate.operation === operationKey(operation),
  );
  const placeholders = placeholderNames(operation.path);
  return {
    name,
    method: operation.verb,
    path: namePlaceholders(operation.path, placeholders),
    encoding: operation.encoding,
    ...(operation.host === undefined ? {} : { host: operation.host }),
    ...(table === undefined ? {} : { table }),
    inputs: [
      ...pathInputs(operation, placeholders, entry, context),
      ...bodyInputs(operation, entry, context).sort(requiredFirst),
    ],
    returns: returnsOf(operation, context),
    ...(entry?.effect === undefined ? {} : { effect: entry.effect }),
  };
}

function requiredFirst(a: ProcedureInput, b: ProcedureInput): number {
  return Number(b.required) - Number(a.required) || compareText(a.parameter, b.parameter);
}

/** All placeholders but the last carry their collection's name; the last is the row's id. */
function placeholderNames(path: string): string[] {
  const names = placeholderCollections(path).map(parentColumnName);
  return names.map((name, index) => (index === names.length - 1 ? 'id' : name));
}

function pathInputs(
  operation: Operation,
  placeholders: readonly string[],
  entry: ProcedureEntry | undefined,
  context: BuildContext,
): ProcedureInput[] {
  return placeholderCollections(operation.path).map((collection, index) => {
    const parameter = placeholders[index] ?? 'id';
    const entity = tableAt(collection, context) ?? entityName(collection);
    const name = entry?.inputs?.[parameter] ?? `${entity}Id`;
    const short = `${pascal(parentColumnName(collection))}Id`;
    const aliases = [...(short === name ? [] : [short]), ...(entry?.aliases?.[parameter] ?? [])];
    return { name, parameter, in: 'path', type: 'TEXT', required: true, ...(aliases.length > 0 ? { aliases } : {}) };
  });
}

function tableAt(collection: string, { classified }: BuildContext): string | undefined {
  const list = classified.find(
    ({ operation, class: kind }) => kind === 'list' && operation.path.replace(/\{\w+\}/g, '{}') === collection,
  );
  return list?.table;
}

function bodyInputs(operation: Operation, entry: ProcedureEntry | undefined, context: BuildContext): ProcedureInput[] {
  const version = operation.path.startsWith('/v2/') ? 'v2' : 'v1';
  const parameters: ParameterContext = { version, overlay: context.overlay, use: context.use, shapes: context.shapes };
  const place = operation.verb === 'GET' ? 'query' : 'body';
  return flattenParameters(context.types.methodTypes(operation).params, parameters)
    .filter(({ name }) => operation.verb !== 'GET' || !['limit', 'starting_after', 'ending_before'].includes(name))
    .map(({ name, type, required, values, open, clearable }) => ({
      name: entry?.inputs?.[name] ?? pascal(name),
      parameter: name,
      in: place,
      type,
      required: required || entry?.required?.includes(name) === true,
      ...(values === undefined ? {} : { values }),
      ...(open === undefined ? {} : { open }),
      ...(clearable === undefined ? {} : { clearable }),
      ...(entry?.aliases?.[name] === undefined ? {} : { aliases: entry.aliases[name] }),
    }));
}

function returnsOf(operation: Operation, context: BuildContext): string {
  if (operation.streaming) return 'binary';
  if (operation.methodType === 'list') return 'list';
  const names = [...new Set(context.shapes.objectNames(context.types.methodTypes(operation).result))];
  return names.length === 1 ? (names[0] ?? '') : '';
}
