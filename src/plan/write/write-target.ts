import type { TableDefinition, WriteOperation } from '../../catalog/definition.js';
import type { CatalogTable } from '../../catalog/table.js';
import { DriverError, type Position } from '../../core/errors.js';
import type { Json, Value } from '../../core/value.js';
import type { Identifier } from '../../sql/ast.js';
import type { PlanContext } from '../plan-select.js';
import type { BodyPart } from './body.js';
import { ParameterNames, type ResolvedParameter } from './parameter-names.js';
import { checkBase64, parameterValue, unsetValue } from './parameter-value.js';
import { placeholdersOf } from './write-call.js';

export type Verb = 'insert' | 'update' | 'delete';

/** Where a named column of INSERT or SET goes. */
export type Slot =
  | { readonly kind: 'parameter'; readonly label: string; readonly resolved: ResolvedParameter; readonly at: number }
  | { readonly kind: 'placeholder'; readonly label: string; readonly name: string; readonly at: number }
  | { readonly kind: 'account'; readonly at: number };

const OPERATIONS = { insert: 'create', update: 'update', delete: 'delete' } as const;
const WORDS = { insert: 'inserted', update: 'updated', delete: 'deleted' } as const;

/** A table as the target of one kind of write. */
export class WriteTarget {
  readonly table: CatalogTable;
  readonly definition: TableDefinition;
  readonly operation: WriteOperation;
  readonly verb: Verb;
  readonly #names: ParameterNames;
  readonly #position: (at: number) => Position;

  /** Throws `unknown_table`, and `unsupported_statement` when Stripe has no such write, naming what there is instead. */
  constructor(path: readonly Identifier[], verb: Verb, context: PlanContext, position: (at: number) => Position) {
    const at = path[0]?.at ?? 0;
    const written = path.map((part) => part.name).join('.');
    const table = context.catalog.find(written);
    if (table === undefined)
      throw new DriverError('unknown_table', `There is no table "${written}"`, {
        position: position(at),
        hint: context.catalog.suggestTable(written),
      });
    const operation = table.definition?.[OPERATIONS[verb]];
    if (table.definition === undefined || operation === undefined) throw unsupported(table, verb, position(at));
    this.table = table;
    this.definition = table.definition;
    this.operation = operation;
    this.verb = verb;
    const references = new Set(table.columns.all.filter((column) => column.references).map((column) => column.name));
    this.#names = new ParameterNames(operation.parameters, references);
    this.#position = position;
  }

  get placeholders(): readonly string[] {
    return placeholdersOf(this.operation.path);
  }

  /** Throws `unknown_column` or `read_only_column`. */
  slot(path: readonly Identifier[]): Slot {
    const parts = path.map((part) => part.name);
    const written = parts.join('.');
    const at = path[0]?.at ?? 0;
    const resolved = this.#names.resolve(parts);
    const column = this.table.columns.find(written);
    if (column?.name === 'account_id') return { kind: 'account', at };
    if (
      column !== undefined &&
      this.placeholders.includes(column.name) &&
      !(this.verb === 'update' && column.name === 'id')
    )
      return { kind: 'placeholder', label: `${this.table.name}.${column.name}`, name: column.name, at };
    if (resolved)
      return {
        kind: 'parameter',
        label: `${this.table.name}.${[resolved.parameter.name, ...resolved.keys].join('.')}`,
        resolved,
        at,
      };
    throw this.#unwritable(written, parts, at);
  }

  #unwritable(written: string, parts: readonly string[], at: number): DriverError {
    const { name, columns, definition } = this.table;
    const position = this.#position(at);
    const others = (['insert', 'update'] as const).filter(
      (verb) => verb !== this.verb && takes(definition?.[OPERATIONS[verb]], parts),
    );
    const found = columns.resolve(parts);
    const isPart = found !== undefined && found.keys.length > 0;
    // `address.town`: the object is written, but it has no such part.
    if (others.length === 0 && (found === undefined || (isPart && this.#names.resolve(found.column.name.split('.')))))
      return new DriverError('unknown_column', `${name} has no column "${written}" that can be written`, {
        position,
        hint: this.#names.suggest(written) ?? columns.suggest(written),
      });
    const hint =
      others.length > 0
        ? `only ${others[0]?.toUpperCase()} sets it`
        : (this.#names.suggest(written) ?? proceduresHint(this.table));
    const label = found?.column.name ?? written;
    return new DriverError('read_only_column', `${name}.${label} cannot be ${WORDS[this.verb]}`, { position, hint });
  }

  /**
   * The parts of a body that one value makes. NULL unsets; below a map it removes the key. What Stripe never unsets, INSERT leaves out and UPDATE
   * refuses.
   */
  parts(slot: Extract<Slot, { kind: 'parameter' }>, value: Value): BodyPart[] {
    const { parameter, keys } = slot.resolved;
    const path = [...parameter.name.split('.'), ...keys];
    if (value === null)
      return this.verb === 'insert' && !this.#canUnset(slot) ? [] : [{ path, value: this.#unset(slot) }];
    const type = keys.length > 0 ? 'TEXT' : parameter.type;
    const target = {
      label: slot.label,
      type,
      values: keys.length > 0 ? undefined : parameter.values,
      open: parameter.open,
      encoding: this.operation.encoding,
      position: this.#position(slot.at),
    };
    const sent = parameterValue(value, target);
    if (target.encoding === 'multipart' && parameter.name === 'file') checkBase64(sent, target);
    return [{ path, value: sent }];
  }

  /** On INSERT: not the key of a map, which is not there yet, nor an id or a word, which Stripe takes or does not get. */
  #canUnset({ resolved }: Extract<Slot, { kind: 'parameter' }>): boolean {
    const { parameter, keys } = resolved;
    if (keys.length > 0 || parameter.required) return false;
    const isReference = this.table.columns.find(parameter.name)?.references !== undefined;
    return (
      parameter.clearable === true || (parameter.type === 'TEXT' && parameter.values === undefined && !isReference)
    );
  }

  /** What unsets a parameter or a key of a map. Throws `invalid_value` for numbers, times, words and lists that Stripe never unsets. */
  #unset({ label, resolved, at }: Extract<Slot, { kind: 'parameter' }>): Json {
    const { parameter, keys } = resolved;
    const isText = parameter.type === 'TEXT' && (parameter.values === undefined || parameter.open === true);
    if (keys.length > 0 || parameter.clearable || isText) return unsetValue(this.operation.encoding);
    throw new DriverError('invalid_value', `${label} cannot be unset`, { position: this.#position(at) });
  }
}

/** Throws for a column that INSERT or SET names a second time. */
export function refuseTwice(slots: readonly Slot[], position: (at: number) => Position): void {
  const seen = new Set<string>();
  for (const slot of slots) {
    const label = slot.kind === 'account' ? 'account_id' : slot.label;
    if (seen.has(label))
      throw new DriverError('syntax_error', `${label} is named twice`, { position: position(slot.at) });
    seen.add(label);
  }
}

function takes(operation: WriteOperation | undefined, parts: readonly string[]): boolean {
  return operation !== undefined && new ParameterNames(operation.parameters).resolve(parts) !== undefined;
}

function unsupported(table: CatalogTable, verb: Verb, position: Position): DriverError {
  const { definition, name } = table;
  const verbs = (['insert', 'update', 'delete'] as const).filter((other) => definition?.[OPERATIONS[other]]);
  const able =
    verbs.length > 0 ? `it takes ${verbs.map((other) => other.toUpperCase()).join(' and ')}` : 'it takes no write';
  const procedures = procedureFor(table, verb);
  const article = /^[AEIOU]/.test(name) ? 'An' : 'A';
  return new DriverError('unsupported_statement', `${article} ${name} is not ${WORDS[verb]}: ${able}`, {
    position,
    hint: procedures,
  });
}

/** The procedure that does what the statement meant: EXEC CancelPaymentIntent for a DELETE. */
function procedureFor(table: CatalogTable, verb: Verb): string | undefined {
  const words: Readonly<Record<Verb, RegExp>> = {
    delete: /^(Cancel|Void|Expire|Delete|Detach|Disable|Close|Reverse)/,
    insert: /^Create/,
    update: /^(?!Cancel|Void|Delete)/,
  };
  const fitting = (table.definition?.procedures ?? []).filter((procedure) => words[verb].test(procedure));
  return fitting.length > 0 ? `EXEC ${fitting.slice(0, 3).join(' or ')}` : proceduresHint(table);
}

function proceduresHint(table: CatalogTable): string | undefined {
  const procedures = table.definition?.procedures ?? [];
  return procedures.length > 0 ? `its procedures: ${procedures.slice(0, 5).join(', ')}` : undefined;
}
