import pc from 'picocolors';
import type {
  ColumnDefinition,
  ProcedureDefinition,
  ProcedureInput,
  TableDefinition,
} from '../../catalog/definition.js';
import { COMMON_COLUMNS, type CatalogTable } from '../../catalog/table.js';
import { counted } from '../counted.js';
import { displayWidth, pad, truncate } from '../render/display.js';
import { wrapWords } from '../render/wrap-words.js';
import { describeColumn, writesOf, type ColumnDescription } from './description.js';

export interface PageOptions {
  readonly width: number;
  readonly colour: boolean;
}

type Paint = ReturnType<typeof pc.createColors>;

/** Longer column names stand on a line of their own, rather than push all others to the right. */
const NAME_WIDTH = 36;
const LABEL_WIDTH = 12;
const LEGEND = "[…] reaches Stripe, writable: by INSERT or UPDATE, -> holds that table's id";

/** A table for people: what it is, what it takes, and its columns with what each can do. */
export function tablePage(table: CatalogTable, { width, colour }: PageOptions): string {
  const paint = pc.createColors(colour);
  const { name, columns, definition } = table;
  const described = (column: ColumnDefinition): Described => ({ column, ...describeColumn(column, definition) });
  const hidden = columns.all.filter((column) => column.hidden).map(described);
  const useful = hidden.filter((item) => item.filter !== null || item.column.path !== undefined || isCommon(item.name));
  return [
    title(name, definition ? `${definition.kind}, ${definition.list.path}` : 'system table', paint),
    ...(definition
      ? [...wrapWords(definition.description.split(' '), width), '', ...facts(definition, width, paint)]
      : []),
    '',
    ...columnLines('Columns', columns.visible.map(described), width, paint),
    '',
    ...(hidden.length > 0 ? columnLines('Hidden columns, not in *', useful, width, paint) : []),
    ...(useful.length < hidden.length
      ? [`  and ${hidden.length - useful.length} parts of JSON columns (sys_columns lists them)`]
      : []),
    '',
    ...(definition ? [paint.dim(LEGEND)] : []),
    '',
  ].join('\n');
}

type Described = ColumnDescription & { readonly column: ColumnDefinition };

const isCommon = (name: string): boolean => COMMON_COLUMNS.some((column) => column.name === name);

/** A procedure for people: its endpoint and its inputs, required ones first; what lies inside an input is counted, not listed. */
export function procedurePage(procedure: ProcedureDefinition, { width, colour }: PageOptions): string {
  const paint = pc.createColors(colour);
  const wholes = procedure.inputs.filter((input) => isWhole(input, procedure));
  const inputs = wholes.sort((a, b) => Number(b.required) - Number(a.required));
  const nameWidth = Math.min(NAME_WIDTH, Math.max(0, ...inputs.map((input) => input.name.length)));
  const folded = procedure.inputs.length - inputs.length;
  return [
    title(procedure.name, `procedure, ${procedure.method} ${procedure.path}`, paint),
    '',
    ...(procedure.table === undefined ? [] : fact('acts on', [procedure.table], width, paint)),
    ...fact('returns', [procedure.returns || 'whatever Stripe answers'], width, paint),
    '',
    paint.bold(`Inputs (${procedure.inputs.length})`),
    ...inputs.map((input) => inputEntry(input, procedure, nameWidth)),
    ...(folded > 0 ? ['', ...wrapWords(foldedNote(procedure).split(' '), width).map(paint.dim)] : []),
    '',
  ].join('\n');
}

const foldedNote = ({ name }: ProcedureDefinition): string =>
  `+ n parts: inside that one, listed by DESCRIBE PROCEDURE ${name}`;

/** Not inside another input. */
function isWhole(input: ProcedureInput, { inputs }: ProcedureDefinition): boolean {
  return !inputs.some((other) => input.parameter.startsWith(`${other.parameter}.`));
}

function inputEntry(input: ProcedureInput, { inputs }: ProcedureDefinition, nameWidth: number): string {
  const parts = inputs.filter((other) => other.parameter.startsWith(`${input.parameter}.`)).length;
  const inside = parts === 0 ? '' : `+ ${counted(parts, 'part')}`;
  const facts = [pad(input.type, 9, 'right'), input.required ? 'required' : '', inside];
  return entry(input.name, nameWidth, facts.filter((fact) => fact !== '').join(' '));
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
    ...fact('searchable', search, width, paint),
    ...fact('procedures', definition.procedures, width, paint),
  ];
}

/** `writes      insert, update`, wrapped under itself; nothing when there is nothing. */
function fact(label: string, items: readonly string[], width: number, paint: Paint): string[] {
  const indent = ' '.repeat(LABEL_WIDTH);
  const words = items.map((item, index) => (index < items.length - 1 ? `${item},` : item));
  return wrapWords(words, width - LABEL_WIDTH).map(
    (line, index) => (index === 0 ? paint.dim(pad(label, LABEL_WIDTH, 'right')) : indent) + line,
  );
}

function columnLines(heading: string, columns: readonly Described[], width: number, paint: Paint): string[] {
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));
  const nameWidth = Math.min(NAME_WIDTH, widest(columns.map((item) => item.name)));
  const filterWidth = widest(columns.map(filterText));
  const lines = columns.flatMap((item) => {
    const { values, open } = item.column;
    const known = values && truncate(`    ${values.join(', ')}${open ? ', …' : ''}`, width);
    return [columnEntry(item, nameWidth, filterWidth, width), ...(known === undefined ? [] : [paint.dim(known)])];
  });
  return [paint.bold(`${heading} (${columns.length})`), ...lines];
}

/** Aligned where that fits, else close together, else below the name. */
function columnEntry(item: Described, nameWidth: number, filterWidth: number, width: number): string {
  const close = columnFacts(item, 0).replace(/ {2,}/g, ' ');
  const candidates = [entry(item.name, nameWidth, columnFacts(item, filterWidth)), entry(item.name, nameWidth, close)];
  return (
    candidates.find((text) => text.split('\n').every((line) => displayWidth(line) <= width)) ??
    `  ${item.name}\n      ${close}`
  );
}

/** `TEXT      null  = IN        writable  -> Customer` */
function columnFacts(item: Described, filterWidth: number): string {
  const { type, nullable, writable, references } = item;
  const reference = references === null ? '' : `-> ${references}`;
  const parts = [pad(type, 9, 'right'), nullable ? 'null' : '    ', pad(filterText(item), filterWidth, 'right')];
  return [...parts, writable ? 'writable' : '        ', reference].join(' ');
}

/** The operators that reach Stripe, in brackets; the four comparisons as one word. */
function filterText({ filter }: Described): string {
  if (filter === null) return '';
  const comparisons = ['<', '<=', '>', '>='];
  const whole = comparisons.every((operator) => filter.includes(operator));
  return `[${(whole ? [...filter.filter((operator) => !comparisons.includes(operator)), 'range'] : filter).join(' ')}]`;
}

/** A name and what is said of it; a long name stands alone, with the rest below. */
function entry(name: string, nameWidth: number, rest: string): string {
  if (name.length > nameWidth) return `  ${name}\n  ${' '.repeat(nameWidth)}  ${rest}`.trimEnd();
  return `  ${pad(name, nameWidth, 'right')}  ${rest}`.trimEnd();
}
