import type { Expression, Query, Statement } from '../../src/sql/ast.js';
import { parseStatement } from '../../src/sql/parse-statement.js';

/** A tree as text in prefix form: `(or (= a 1) (and (= b 2) (= c 3)))`. Written apart from src/'s printers on purpose. */
export function canonical(node: Expression): string {
  switch (node.kind) {
    case 'literal':
      return literal(node);
    case 'parameter':
      return `$${node.name}`;
    case 'column':
      return node.path
        .map((part) => (part.subscript ? `[${part.name}]` : part.quoted ? `"${part.name}"` : part.name))
        .join('.');
    case 'unary':
      return unary(node.op, node.operand);
    case 'binary':
      if (node.op === 'and' || node.op === 'or') return list(node.op, ...flatten(node, node.op).map(canonical));
      return list(node.op, canonical(node.left), canonical(node.right));
    case 'is':
      return is(node);
    case 'distinct':
      return list(node.negated ? 'same' : 'differs', canonical(node.left), canonical(node.right));
    case 'between':
      return negate(node.negated, list('between', canonical(node.operand), canonical(node.low), canonical(node.high)));
    case 'in':
      return list(node.negated ? 'not-in' : 'in', canonical(node.operand), ...node.items.map(canonical));
    case 'inQuery':
      return list(node.negated ? 'not-in' : 'in', canonical(node.operand), outlineQuery(node.query));
    case 'like':
      return list(
        `${node.negated ? 'not-' : ''}${node.op}`,
        canonical(node.operand),
        canonical(node.pattern),
        ...(node.escape ? [canonical(node.escape)] : []),
      );
    case 'case':
      return caseOf(node);
    case 'cast':
      return list(
        node.lenient ? 'try-cast' : 'cast',
        canonical(node.operand),
        `${node.type}${node.args.length > 0 ? `(${node.args.join(',')})` : ''}${node.array ? '[]' : ''}`,
      );
    case 'call':
      return call(node);
    case 'access':
      return list(node.op, canonical(node.operand), canonical(node.key));
    case 'subquery':
      return list('query', outlineQuery(node.query));
    case 'exists':
      return negate(node.negated, list('exists', outlineQuery(node.query)));
    case 'quantified':
      return list(`${node.op} ${node.quantifier}`, canonical(node.operand), outlineQuery(node.query));
    case 'row':
    case 'array':
      return list(node.kind, ...node.items.map(canonical));
    case 'default':
      return 'default';
  }
}

export function list(...parts: string[]): string {
  return `(${parts.join(' ')})`;
}

const OPPOSITES: readonly (readonly [string, string])[] = [
  ['=', '<>'],
  ['<', '>='],
  ['>', '<='],
  ['in', 'not-in'],
  ['same', 'differs'],
  ['like', 'not-like'],
  ['ilike', 'not-ilike'],
  ['is-null', 'is-not-null'],
  ['is-true', 'is-not-true'],
  ['is-false', 'is-not-false'],
];

const OPPOSITE: ReadonlyMap<string, string> = new Map(
  OPPOSITES.flatMap(([one, other]) => [
    [one, other],
    [other, one],
  ]),
);

/** NOT around a test is the opposite test: DuckDB folds some of these and not others, so both sides are written folded. */
export function opposite(text: string): string {
  const word = text.slice(1, text.indexOf(' '));
  const other = OPPOSITE.get(word);
  return other === undefined ? list('not', text) : `(${other}${text.slice(1 + word.length)}`;
}

function negate(negated: boolean, text: string): string {
  return negated ? opposite(text) : text;
}

function literal(node: Extract<Expression, { kind: 'literal' }>): string {
  if (node.type === 'text') return `'${node.value}'`;
  if (node.type === 'number') return node.value;
  if (node.type === 'null' || node.type === 'boolean') return String(node.value);
  return `${node.type}'${node.value}'`;
}

/** Minus signs in front of a number are part of it, as in DuckDB's tree. */
function unary(op: string, operand: Expression): string {
  const text = canonical(operand);
  if (op === '-' && /^-?\d/.test(text)) return text.startsWith('-') ? text.slice(1) : `-${text}`;
  return op === 'not' ? opposite(text) : list(op, text);
}

export function flatten(node: Expression, op: 'and' | 'or'): Expression[] {
  return node.kind === 'binary' && node.op === op ? [...flatten(node.left, op), ...flatten(node.right, op)] : [node];
}

function is(node: Extract<Expression, { kind: 'is' }>): string {
  return list(`is${node.negated ? '-not' : ''}-${node.test}`, canonical(node.operand));
}

function caseOf(node: Extract<Expression, { kind: 'case' }>): string {
  const operand = node.operand && canonical(node.operand);
  const branches = node.branches.map(({ when, then }) =>
    list(operand === undefined ? canonical(when) : list('=', operand, canonical(when)), canonical(then)),
  );
  return list('case', ...branches, node.otherwise ? canonical(node.otherwise) : 'null');
}

function call(node: Extract<Expression, { kind: 'call' }>): string {
  const order = node.orderBy
    .map((item) => `${canonical(item.expression)} ${item.direction}${item.nulls ? ` ${item.nulls}` : ''}`)
    .join(', ');
  const over =
    node.over &&
    `over ${[node.over.name?.name, node.over.partitionBy.map(canonical).join(','), node.over.orderBy.map((item) => `${canonical(item.expression)} ${item.direction}`).join(','), node.over.frame].map((part) => part ?? '').join('|')}`;
  const parts = [
    node.name.name.toLowerCase(),
    node.distinct && 'distinct',
    node.star && '*',
    ...node.args.map(canonical),
    order && `${node.withinGroup ? 'within' : 'order'} ${order}`,
    node.filter && `filter ${canonical(node.filter)}`,
    over,
  ];
  return list(...parts.filter((part) => typeof part === 'string' && part !== '').map(String));
}

/** The essentials of a query. */
export function outlineQuery(query: Query): string {
  const parts = [
    query.with.length > 0 &&
      `with${query.recursive ? ' recursive' : ''} ${query.with.map((table) => `${table.name.name}${table.columns ? `(${table.columns.map((column) => column.name).join(',')})` : ''}=[${outlineQuery(table.query)}]`).join(', ')}`,
    outlineBody(query.body),
    query.orderBy.length > 0 &&
      `order ${query.orderBy.map((item) => `${canonical(item.expression)} ${item.direction}${item.nulls ? ` ${item.nulls}` : ''}`).join(', ')}`,
    query.limit && `limit ${canonical(query.limit)}`,
    query.offset && `offset ${canonical(query.offset)}`,
  ];
  return parts.filter(Boolean).join(' ');
}

function rows(values: readonly (readonly Expression[])[]): string {
  return values.map((row) => list(...row.map(canonical))).join(', ');
}

function outlineBody(body: Query['body']): string {
  if (body.kind === 'values') return `values ${rows(body.rows)}`;
  if (body.kind === 'set')
    return `{${outlineQuery(body.left)} ${body.op}${body.all ? ' all' : ''} ${outlineQuery(body.right)}}`;
  const distinct = body.distinct
    ? body.distinctOn
      ? `distinct on ${list(...body.distinctOn.map(canonical))} `
      : 'distinct '
    : '';
  const parts = [
    `select ${distinct}${body.items.map((item) => (item.kind === 'star' ? `${item.qualifier ? `${item.qualifier.name}.` : ''}*` : `${canonical(item.expression)}${item.alias ? ` as ${item.alias.name}` : ''}`)).join(', ')}`,
    body.from && `from ${outlineFrom(body.from)}`,
    body.where && `where ${canonical(body.where)}`,
    body.groupBy &&
      `group ${body.groupBy === 'all' ? 'all' : `${body.grouping ? `${body.grouping} ` : ''}${body.groupBy.map(canonical).join(', ')}`}`,
    body.having && `having ${canonical(body.having)}`,
    body.windows &&
      `window ${body.windows.map(({ name, spec }) => `${name.name}:${spec.partitionBy.map(canonical).join(',')}|${spec.frame ?? ''}`).join(', ')}`,
    body.qualify && `qualify ${canonical(body.qualify)}`,
  ];
  return parts.filter(Boolean).join(' ');
}

type From = NonNullable<Extract<Query['body'], { kind: 'select' }>['from']>;

function outlineFrom(item: From): string {
  if (item.kind === 'join') {
    const condition = item.on
      ? ` on ${canonical(item.on)}`
      : item.using
        ? ` using ${item.using.map((name) => name.name).join(',')}`
        : '';
    return `<${outlineFrom(item.left)} ${item.natural ? 'natural ' : ''}${item.lateral ? 'lateral ' : ''}${item.join} ${outlineFrom(item.right)}${condition}>`;
  }
  const alias = item.alias
    ? ` ${item.alias.name}${item.columnAliases ? `(${item.columnAliases.map((name) => name.name).join(',')})` : ''}`
    : '';
  if (item.kind === 'table') return `${item.path.map((part) => part.name).join('.')}${alias}`;
  if (item.kind === 'values') return `[values ${rows(item.rows)}]${alias}`;
  return item.kind === 'derived' ? `[${outlineQuery(item.query)}]${alias}` : `${canonical(item.call)}${alias}`;
}

function pathText(path: readonly { readonly name: string; readonly subscript?: boolean }[]): string {
  return path.map((part) => (part.subscript ? `[${part.name}]` : part.name)).join('.');
}

/** The essentials of any statement. */
export function outline(statement: Statement): string {
  switch (statement.kind) {
    case 'query':
      return outlineQuery(statement.query);
    case 'insert': {
      const columns = statement.columns ? list(...statement.columns.map(pathText)) : '()';
      const source =
        statement.source.kind === 'values' ? rows(statement.source.rows) : outlineQuery(statement.source.query);
      return `insert ${pathText(statement.table)} ${columns} ${source}${returning(statement)}`;
    }
    case 'update': {
      const set = statement.set.map(({ column, value }) => `${pathText(column)}=${canonical(value)}`).join(', ');
      return `update ${pathText(statement.table)}${alias(statement)} set ${set}${where(statement)}${returning(statement)}`;
    }
    case 'delete':
      return `delete ${pathText(statement.table)}${alias(statement)}${where(statement)}${returning(statement)}`;
    case 'execute':
      return `exec ${statement.procedure.name} ${list(...statement.args.map(({ name, value }) => `${name ? `${name.name}=` : ''}${canonical(value)}`))}`;
    case 'explain':
      return `explain${statement.analyze ? ' analyze' : ''}: ${outline(statement.statement)}`;
    case 'show':
      return `show ${statement.what}${statement.table ? ` ${pathText(statement.table)}` : ''}${statement.pattern === undefined ? '' : ` like ${statement.pattern}`}`;
    case 'describe':
      return `describe ${statement.what} ${pathText(statement.name)}`;
    case 'session':
      return `session ${statement.verb}`;
  }
}

type Write = Extract<Statement, { kind: 'insert' | 'update' | 'delete' }>;

function alias(statement: { readonly alias?: { readonly name: string } }): string {
  return statement.alias ? ` ${statement.alias.name}` : '';
}

function where(statement: { readonly where?: Expression }): string {
  return statement.where ? ` where ${canonical(statement.where)}` : '';
}

function returning(statement: Write): string {
  if (statement.returning.length === 0) return '';
  return ` returning ${statement.returning.map((item) => (item.kind === 'star' ? '*' : `${canonical(item.expression)}${item.alias ? ` as ${item.alias.name}` : ''}`)).join(', ')}`;
}

/** The tree of one expression, parsed as the only item of a SELECT. */
export function expressionOf(text: string): Expression {
  const statement = parseStatement(`SELECT ${text}`);
  const item =
    statement.kind === 'query' && statement.query.body.kind === 'select' ? statement.query.body.items[0] : undefined;
  if (item?.kind !== 'expression') throw new Error(`no expression: ${text}`);
  return item.expression;
}
