import pc from 'picocolors';
import type { ColumnDefinition, ProcedureDefinition, TableDefinition } from '../../catalog/definition.js';
import type { CatalogTable } from '../../catalog/table.js';
import { displayWidth, pad, truncate } from '../render/display.js';
import { describeColumn, writesOf } from './description.js';

export interface PageOptions {
  readonly width: number;
  readonly colour: boolean;
}

type Paint = ReturnType<typeof pc.createColors>;

/** Longer column names stand on a line of their own, rather than push all others to the right. */
const NAME_WIDTH = 36;
const LABEL_WIDTH = 12;

/** A table for people: what it is, what it takes, and its columns with what each can do. */
export function tablePage(table: CatalogTable, { width, colour }: PageOptions): string {
  const paint = pc.createColors(colour);
  const { name, columns, definition } = table;
  const hidden = columns.all.filter((column) => column.hidden);
  return [
    title(name, definition ? `${definition.kind}, ${definition.list.path}` : 'system table', paint),
    ...(definition ? [definition.description] : []),
    '',
    ...(definition ? facts(definition, width, paint) : []),
    ...columnLines('Columns', columns.visible, definition, width, paint),
    ...(hidden.length > 0 ? ['', ...columnLines('Hidden columns (not in *)', hidden, definition, width, paint)] : []),
    '',
  ].join('\n');
}

/** A procedure for people: its endpoint and its inputs, required ones first. */
export function procedurePage(procedure: ProcedureDefinition, { width, colour }: PageOptions): string {
  const paint = pc.createColors(colour);
  const inputs = [...procedure.inputs].sort((a, b) => Number(b.required) - Number(a.required));
  const nameWidth = Math.min(NAME_WIDTH, Math.max(0, ...inputs.map((input) => input.name.length)));
  return [
    title(procedure.name, `procedure, ${procedure.method} ${procedure.path}`, paint),
    '',
    ...(procedure.table === undefined ? [] : fact('acts on', [procedure.table], width, paint)),
    ...fact('returns', [procedure.returns || 'whatever Stripe answers'], width, paint),
    '',
    paint.bold('Inputs'),
    ...inputs.map((input) =>
      entry(input.name, nameWidth, `${pad(input.type, 9, 'right')} ${input.required ? 'required' : ''}`),
    ),
    '',
  ].join('\n');
}

function title(name: string, rest: string, paint: Paint): string {
  return `${paint.bold(name)}  ${paint.dim(`(${rest})`)}`;
}

function facts(definition: TableDefinition, width: number, paint: Paint): string[] {
  const requires = definition.requires.map(({ column, table }) =>
    table === undefined ? column : `${column} (else fed by ${table})`,
  );
  const search = definition.search?.fields.map((field) => field.column) ?? [];
  return [
    ...fact('requires', requires, width, paint),
    ...fact('writes', writesOf(definition), width, paint),
    ...fact('search', search, width, paint),
    ...fact('procedures', definition.procedures, width, paint),
    '',
  ];
}

/** `writes      insert, update`, wrapped under itself; nothing when there is nothing. */
function fact(label: string, items: readonly string[], width: number, paint: Paint): string[] {
  const indent = ' '.repeat(LABEL_WIDTH);
  return wrap(items, width - LABEL_WIDTH).map(
    (line, index) => (index === 0 ? paint.dim(pad(label, LABEL_WIDTH, 'right')) : indent) + line,
  );
}

function wrap(items: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const [index, item] of items.entries()) {
    const text = index < items.length - 1 ? `${item},` : item;
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last) + 1 + displayWidth(text) <= width)
      lines[lines.length - 1] = `${last} ${text}`;
    else lines.push(text);
  }
  return lines;
}

function columnLines(
  heading: string,
  columns: readonly ColumnDefinition[],
  definition: TableDefinition | undefined,
  width: number,
  paint: Paint,
): string[] {
  const nameWidth = Math.min(NAME_WIDTH, Math.max(0, ...columns.map((column) => column.name.length)));
  const lines = columns.flatMap((column) => {
    const line = entry(column.name, nameWidth, columnFacts(column, definition));
    const values = column.values && truncate(`    ${column.values.join(', ')}${column.open ? ', …' : ''}`, width);
    return [line, ...(values === undefined ? [] : [paint.dim(values)])];
  });
  return [paint.bold(`${heading} (${columns.length})`), ...lines];
}

/** `TEXT      null  =, IN  writable  -> Customer` */
function columnFacts(column: ColumnDefinition, definition: TableDefinition | undefined): string {
  const { type, nullable, filter, writable, references } = describeColumn(column, definition);
  const rest = [filter && `[${filter.join(' ')}]`, writable && 'writable', references !== null && `-> ${references}`];
  return [pad(type, 9, 'right'), nullable ? 'null' : '    ', ...rest.filter(Boolean)].join(' ');
}

/** A name and what is said of it; a long name stands alone, with the rest below. */
function entry(name: string, nameWidth: number, rest: string): string {
  if (name.length > nameWidth) return `  ${name}\n  ${' '.repeat(nameWidth)}  ${rest}`.trimEnd();
  return `  ${pad(name, nameWidth, 'right')}  ${rest}`.trimEnd();
}
