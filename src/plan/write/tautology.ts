import type { CatalogTable } from '../../catalog/table.js';
import type { ColumnDefinition } from '../../catalog/definition.js';
import type { Expression } from '../../sql/ast.js';
import { visitExpressions } from '../../sql/walk.js';
import { foldConstant } from '../constant.js';
import { duckSql } from '../print.js';
import { boundColumnName } from '../scope.js';

/** Before Stripe had any object. */
const NO_OBJECT_BEFORE = Date.UTC(2010, 0) * 1000;

/** What is known of the rows of a table without reading any. */
export class RowFacts {
  readonly #table: CatalogTable;
  /** Statement time in microseconds: nothing was created after it. */
  readonly now: number;

  constructor(table: CatalogTable, now: number) {
    this.#table = table;
    this.now = now;
  }

  columnsOf(node: Expression): Expression[] {
    const columns: Expression[] = [];
    visitExpressions(node, (part) => {
      if (boundColumnName(part) !== undefined) columns.push(part);
    });
    return columns;
  }

  readsColumn(node: Expression): boolean {
    return this.columnsOf(node).length > 0;
  }

  column(node: Expression): Pick<ColumnDefinition, 'name' | 'nullable' | 'values' | 'open'> | undefined {
    const name = boundColumnName(node);
    return name === undefined ? undefined : this.#table.columns.find(name);
  }

  /** True for a column without NULLs, and for plain functions and operators of such columns. */
  isNeverNull(node: Expression): boolean {
    if (node.kind === 'call')
      return NULL_IN_NULL_OUT.has(node.name.name) && node.args.every((arg) => this.isNeverNull(arg));
    if (node.kind === 'cast') return !node.lenient && this.isNeverNull(node.operand);
    if (node.kind === 'literal') return node.value !== null;
    return this.column(node)?.nullable === false;
  }
}

const NULL_IN_NULL_OUT: ReadonlySet<string> = new Set(['lower', 'upper', 'length', 'trim', 'abs', 'reverse', 'concat']);

/** `id = id`, `id <> ''`, `length(id) > 0`, `object = 'customer'`, `created > '1970-01-01'`, `created <= now()`. */
export function isComparisonOfAllRows(op: string, left: Expression, right: Expression, facts: RowFacts): boolean {
  if (duckSql(left) === duckSql(right)) return ['=', '<=', '>='].includes(op) && facts.isNeverNull(left);
  if (!facts.readsColumn(left)) {
    const mirrored = MIRRORED[op];
    return mirrored !== undefined && facts.readsColumn(right) && isComparisonOfAllRows(mirrored, right, left, facts);
  }
  return (
    facts.isNeverNull(left) && (isTimeOfAllRows(op, left, right, facts) || isValueOfAllRows(op, left, right, facts))
  );
}

const MIRRORED: Readonly<Record<string, string>> = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function isTimeOfAllRows(op: string, left: Expression, right: Expression, facts: RowFacts): boolean {
  const time = foldConstant(right);
  if (facts.column(left)?.name !== 'created' || time?.kind !== 'time') return false;
  return op.startsWith('>')
    ? time.micros <= NO_OBJECT_BEFORE
    : op.startsWith('<') && op !== '<>' && time.micros >= facts.now;
}

function isValueOfAllRows(op: string, left: Expression, right: Expression, facts: RowFacts): boolean {
  const constant = foldConstant(right);
  const column = facts.column(left);
  if (constant?.kind === 'number') {
    const isLength = left.kind === 'call' && left.name.name === 'length';
    const limit = Number(constant.digits);
    return isLength && ((op === '>' && limit <= 0) || (op === '>=' && limit <= 1) || (op === '<>' && limit <= 0));
  }
  if (constant?.kind !== 'value') return false;
  if (op === '=') return isOnlyValue(column, [constant.value]);
  return constant.value === '' && ['<>', '>', '>='].includes(op);
}

/** The values are all that the column can have. */
function isOnlyValue(column: ReturnType<RowFacts['column']>, values: readonly unknown[]): boolean {
  return column?.values !== undefined && !column.open && column.values.every((value) => values.includes(value));
}

/** `id IN (id)`, `livemode IN (TRUE, FALSE)`, `status IN (…)` with all there are. */
export function isListOfAllRows(node: Extract<Expression, { kind: 'in' }>, facts: RowFacts): boolean {
  if (!facts.isNeverNull(node.operand)) return false;
  const own = duckSql(node.operand);
  if (node.items.some((item) => duckSql(item) === own)) return true;
  const constants = node.items.map(foldConstant);
  const values = constants.map((constant) => (constant?.kind === 'value' ? constant.value : undefined));
  return (values.includes(true) && values.includes(false)) || isOnlyValue(facts.column(node.operand), values);
}

/** `id LIKE '%'`, `'%%'`, `'_%'`: every id is longer than a few characters. */
export function isLikeOfAllRows(node: Extract<Expression, { kind: 'like' }>, facts: RowFacts): boolean {
  const pattern = foldConstant(node.pattern);
  return (
    facts.isNeverNull(node.operand) &&
    pattern?.kind === 'value' &&
    typeof pattern.value === 'string' &&
    /^_{0,3}%[%_]{0,3}$/.test(pattern.value)
  );
}
