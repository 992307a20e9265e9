import type { FilterDefinition, TableDefinition, WriteOperation } from '../../src/catalog/definition.js';
import type { Parameter, Probe } from './probe.js';

/** What required objects and lists need to hold for stripe-mock to look at the rest. */
const REQUIRED_OBJECTS: Readonly<Record<string, readonly Parameter[]>> = {
  enabled_events: [['enabled_events[]', 'charge.failed']],
  features: [['features[invoice_history][enabled]', 'true']],
  line_items: [
    ['line_items[0][price]', 'price_1'],
    ['line_items[0][quantity]', '1'],
  ],
  replacements: [['replacements[]', 'card_number']],
  request: [['request[body]', 'x']],
  'applicability_config.scope': [['applicability_config[scope][price_type]', 'metered']],
  country_options: [
    ['country_options[us][state]', 'CA'],
    ['country_options[us][type]', 'state_sales_tax'],
  ],
  supported_currencies: [['supported_currencies[]', 'usd']],
};

/** Names that every endpoint is asked for beside those of its own table: the ones most endpoints share. */
const COMMON_NAMES = [
  'account',
  'amount',
  'created',
  'currency',
  'customer',
  'description',
  'email',
  'ending_before',
  'expand',
  'id',
  'invoice',
  'limit',
  'livemode',
  'metadata',
  'name',
  'object',
  'payment_intent',
  'payment_method',
  'query',
  'starting_after',
  'status',
  'subscription',
  'type',
];

/** For each write of a table: its own parameters, and names that other operations and the object have. */
export function writeProbes(table: TableDefinition): readonly Probe[] {
  const writes = [table.create, table.update, table.delete].filter((write) => write !== undefined);
  const names = new Set([
    ...COMMON_NAMES,
    ...writes.flatMap(ownNames),
    ...filterNames(table),
    ...table.columns.map((column) => topLevel(column.name)),
  ]);
  return writes
    .filter((write) => write.encoding === 'form')
    .flatMap((write) => [...names].map((name) => writeProbe(write, name)));
}

/** For each list, retrieve and search of a table: every name of the pool; for the list also each filter with values of the wrong kind. */
export function readProbes(table: TableDefinition, pool: ReadonlySet<string>): readonly Probe[] {
  const list = { method: 'GET' as const, path: table.list.path, required: alwaysSent(table) };
  const names = [...pool].map((name) => ({ ...list, asked: [name, 'x'] as const }));
  const values = table.filters.flatMap((filter) =>
    wrongValues(filter).map((asked) => ({ ...list, required: [...list.required, ...companions(filter)], asked })),
  );
  return [...names, ...values, ...retrieveProbes(table)];
}

/** For a search only the names: stripe-mock does not read the query, nor the token of a page. */
export function searchProbes(table: TableDefinition): readonly Probe[] {
  const path = table.search?.path;
  if (path === undefined) return [];
  return [...COMMON_NAMES, 'page'].map((name) => ({
    method: 'GET',
    path,
    required: [['query', 'created>0']],
    asked: [name, 'x'],
  }));
}

/** Stripe-mock takes any key in an object that may also be a number, so unknown bounds are not asked for. */
function wrongValues(filter: FilterDefinition): readonly Parameter[] {
  if (filter.style === 'bounds') return [];
  const name = bracketed(filter.parameter);
  return [
    [name, 'no_such_value'],
    [name, '-1'],
    [`${name}[]`, '1'],
    [`${name}[gte]`, 'abc'],
  ];
}

/** Parameters that Stripe wants beside the filter. */
export function companions(filter: FilterDefinition): readonly Parameter[] {
  return Object.entries(filter.with ?? {}).map(([name, value]): Parameter => [bracketed(name), value]);
}

function retrieveProbes(table: TableDefinition): readonly Probe[] {
  const path = table.retrieve?.path;
  return path === undefined
    ? []
    : COMMON_NAMES.map((name) => ({ method: 'GET', path, required: [], asked: [name, 'x'] }));
}

/** What a list is never called without. */
function alwaysSent(table: TableDefinition): readonly Parameter[] {
  const required = table.requires.filter((requirement) => requirement.in === 'query');
  const values = (name: string) => table.columns.find((column) => column.name === name)?.values;
  return [
    ...required.map(({ parameter, column }): Parameter => [bracketed(parameter), values(column)?.[0] ?? '1']),
    ...Object.entries(table.list.defaults ?? {}).map(([name, value]): Parameter => [bracketed(name), value]),
  ];
}

/** Names of list parameters over all tables. */
export function readNames(tables: readonly TableDefinition[]): ReadonlySet<string> {
  return new Set([...COMMON_NAMES, 'page', 'include', ...tables.flatMap(filterNames)]);
}

function writeProbe(write: WriteOperation, name: string): Probe {
  return { method: write.method, path: write.path, required: requiredOf(write), asked: [name, 'x'] };
}

/** The required parameters of a write, with values that let stripe-mock look at the rest. */
export function requiredOf(write: WriteOperation): readonly Parameter[] {
  const required = write.parameters.filter((parameter) => parameter.required);
  const leaves = required.filter((parameter) => !required.some((other) => other.name.startsWith(`${parameter.name}.`)));
  return leaves.flatMap(
    (parameter) =>
      REQUIRED_OBJECTS[parameter.name] ?? [
        [bracketed(parameter.name), parameter.values?.[0] ?? SAMPLES[parameter.type] ?? 'x'],
      ],
  );
}

const SAMPLES: Readonly<Record<string, string>> = {
  BIGINT: '100',
  DOUBLE: '1.5',
  DECIMAL: '1.5',
  BOOLEAN: 'true',
  TIMESTAMP: '1700000000',
};

function ownNames(write: WriteOperation): readonly string[] {
  return write.parameters.map((parameter) => topLevel(parameter.name));
}

function filterNames(table: TableDefinition): readonly string[] {
  const bounds = table.filters.flatMap((filter) =>
    filter.style === 'bounds' ? Object.values(filter.bounds ?? {}) : [filter.parameter],
  );
  const required = table.requires
    .filter((requirement) => requirement.in === 'query')
    .map((requirement) => requirement.parameter);
  return [...new Set([...bounds, ...required].map(topLevel))];
}

function topLevel(name: string): string {
  return name.split('.')[0] ?? name;
}

/** `recurring.interval` -> `recurring[interval]`. */
export function bracketed(parameter: string): string {
  const [first = '', ...rest] = parameter.split('.');
  return first + rest.map((part) => `[${part}]`).join('');
}
