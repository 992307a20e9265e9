import type { ColumnDefinition, RequirementDefinition, TableDefinition } from '../../catalog/definition.js';
import type { SideRequest } from '../../source/access-path.js';

/** Where the definition of another table is found. */
export interface TableLookup {
  definition(name: string): TableDefinition;
}

/** A table whose rows come with the objects of a scan, and where in them. */
export interface Side {
  readonly scan: number;
  readonly kind: SideRequest['kind'];
  readonly table: TableDefinition;
  readonly columns: readonly string[];
  /** The way from the object it hangs on to the side's object or list. */
  readonly steps: readonly string[];
  /** True when Stripe gives it only when asked by `expand[]`. */
  readonly onRequest: boolean;
  /** Where an embedded list goes on. */
  readonly continuation?: RequirementDefinition;
  /** What hangs on its own objects. */
  readonly sides: readonly Side[];
}

/** All sides of a request, or undefined when one of them cannot come with the table's objects. */
export function planSides(
  table: TableDefinition,
  requests: readonly SideRequest[],
  lookup: TableLookup,
): readonly Side[] | undefined {
  return sidesOf(table, undefined, requests, lookup);
}

function sidesOf(
  table: TableDefinition,
  of: number | undefined,
  requests: readonly SideRequest[],
  lookup: TableLookup,
): readonly Side[] | undefined {
  const sides: Side[] = [];
  for (const request of requests.filter((each) => each.of === of)) {
    const side = sideOf(table, request, requests, lookup);
    if (side === undefined) return undefined;
    sides.push(side);
  }
  return sides;
}

function sideOf(
  parent: TableDefinition,
  request: SideRequest,
  requests: readonly SideRequest[],
  lookup: TableLookup,
): Side | undefined {
  const column = parent.columns.find((candidate) => candidate.name === request.column);
  if (column === undefined) return undefined;
  const table = lookup.definition(request.table);
  const place = request.kind === 'expanded' ? expandedAt(column, table) : embeddedAt(parent, column, table);
  const sides = place && sidesOf(table, request.scan, requests, lookup);
  if (place === undefined || sides === undefined) return undefined;
  return { scan: request.scan, kind: request.kind, table, columns: request.columns, sides, ...place };
}

type Place = Pick<Side, 'steps' | 'onRequest' | 'continuation'>;

function expandedAt(column: ColumnDefinition, table: TableDefinition): Place | undefined {
  if (column.references !== table.name && column.referencesAny?.includes(table.name) !== true) return undefined;
  const steps = (column.path ?? column.name).split('.');
  // The object stands there already, and its id is read out of it.
  if (column.inline) return { steps: steps.slice(0, -1), onRequest: false };
  return column.expandable ? { steps, onRequest: true } : undefined;
}

function embeddedAt(parent: TableDefinition, column: ColumnDefinition, table: TableDefinition): Place | undefined {
  const continuation = continuationOf(parent, column, table);
  if (column.embeds !== table.name || continuation === undefined) return undefined;
  return { steps: (column.path ?? column.name).split('.'), onRequest: column.expandable === true, continuation };
}

/** What asks for the rest of an embedded list: what the child's list requires, or its filter by the parent's id. */
function continuationOf(
  parent: TableDefinition,
  { embedsBy }: ColumnDefinition,
  table: TableDefinition,
): RequirementDefinition | undefined {
  const [required, ...others] = table.requires;
  if (required !== undefined) return others.length === 0 && required.table === parent.name ? required : undefined;
  const filter = table.filters.find(({ column, style }) => column === embedsBy && style === 'value');
  return filter && { parameter: filter.parameter, in: 'query', column: filter.column, table: parent.name };
}

/** What to send as `expand[]` for the sides, relative to the object they hang on; a deeper path expands what lies on its way. */
export function expansions(sides: readonly Side[]): readonly string[] {
  return [...new Set(sides.flatMap(expansionsOf))].sort();
}

function expansionsOf(side: Side): readonly string[] {
  const at = side.steps.join('.');
  const below = expansions(side.sides).map((inner) =>
    side.kind === 'embedded' ? listItems(inner, at) : `${at}.${inner}`,
  );
  return below.length > 0 || !side.onRequest ? below : [at];
}

/** The same expansion, seen from what holds the list: `customer` -> `data.customer`, in `lines`: `lines.data.customer`. */
export function listItems(expansion: string, list?: string): string {
  return list === undefined ? `data.${expansion}` : `${list}.data.${expansion}`;
}

/** Stripe expands no deeper. */
const MAX_DEPTH = 4;

/** False when Stripe would refuse an expansion: every step counts, `data` too. */
export function isAllowedDepth(expand: readonly string[]): boolean {
  return expand.every((path) => path.split('.').length <= MAX_DEPTH);
}

/** All sides that are embedded lists, wherever they hang. */
export function embeddedSides(sides: readonly Side[]): readonly Side[] {
  return sides.flatMap((side) => [...(side.kind === 'embedded' ? [side] : []), ...embeddedSides(side.sides)]);
}
