import { DriverError, unreachable, type ErrorCode, type Position } from '../core/errors.js';
import { suggestion } from '../catalog/names.js';
import type { SqlType, Value } from '../core/value.js';
import type { Expression, OrderItem, Query, WindowSpec } from '../sql/ast.js';
import { bindCast } from './bind-cast.js';
import { bindAccess } from './bind-json.js';
import { bindLike } from './bind-like.js';
import { startsWithPart } from './functions/date-parts.js';
import { SCALAR_FUNCTIONS } from './functions/index.js';
import { coerceLiteral, timestampLiteral } from './literals.js';
import { bindOperator, COMPARISONS, meetForComparison, type OperatorContext } from './operators.js';
import { bindAggregate, isAggregate } from './bind-aggregate.js';
import type { ColumnPath } from './scope.js';
import {
  castTo,
  commonType,
  isNumeric,
  isTextLiteral,
  literalBoolean,
  literalNull,
  literalNumber,
  literalText,
  numberType,
  type Typed,
} from './typed.js';

/** A parameter's value: typed, or text that takes the type it meets. */
export type ParameterValue = Value | { readonly untyped: string };

/** Names that an expression may use. */
export interface NameScope {
  /** Throws `unknown_column`, `ambiguous_column` or `unknown_table`. */
  column(path: ColumnPath, at: number): Typed;
  /** `Charge.amount` for a bound column of a table, else undefined. */
  describe(node: Expression): string | undefined;
}

/** A bound nested query, and what its rows are. */
export interface BoundQuery {
  readonly query: Query;
  readonly columns: readonly { readonly name: string; readonly type: SqlType | undefined }[];
}

export interface BindContext {
  readonly scope: NameScope;
  /** Binds a subquery; absent where a query reads one table and nothing else. */
  readonly subquery?: (query: Query) => BoundQuery;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Statement time in epoch microseconds. */
  readonly now: number;
  position(at: number): Position;
}

type Node<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

/** Binds names, parameters, functions and types of one expression. Pure. Errors carry the position of what is wrong. */
export class ExpressionBinder implements OperatorContext {
  readonly #context: BindContext;

  constructor(context: BindContext) {
    this.#context = context;
  }

  position(at: number): Position {
    return this.#context.position(at);
  }

  describe(operand: Typed): string | undefined {
    return this.#context.scope.describe(operand.node);
  }

  bind(node: Expression): Typed {
    switch (node.kind) {
      case 'literal':
        return this.#literal(node);
      case 'parameter':
        return this.#parameter(node);
      case 'column':
        return this.#context.scope.column(node.path, node.at);
      case 'unary':
        return this.#unary(node);
      case 'binary':
        return this.#binary(node);
      case 'is':
        return this.#is(node);
      case 'distinct': {
        const [left, right] = meetForComparison(this.bind(node.left), this.bind(node.right), 'IS DISTINCT FROM', this);
        return boolean({ ...node, left: left.node, right: right.node });
      }
      case 'between':
        return this.#between(node);
      case 'in':
        return this.#in(node);
      case 'like':
        return this.#like(node);
      case 'case':
        return this.#case(node);
      case 'cast':
        return this.#cast(node);
      case 'call':
        return this.#call(node);
      case 'access':
        return bindAccess(node, this.bind(node.operand), this.bind(node.key));
      case 'row':
        return { node: { ...node, items: node.items.map((item) => this.bind(item).node) }, type: undefined };
      case 'array':
        throw this.#refuse('Array values are not supported', node.at, 'write the conditions apart');
      case 'subquery': {
        const { query, columns } = this.#subquery(node.query, node.at, 1);
        return { node: { ...node, query }, type: columns[0]?.type };
      }
      case 'exists':
        return boolean({ ...node, query: this.#subquery(node.query, node.at).query });
      case 'inQuery':
        return this.#inQuery(node);
      case 'quantified':
        return this.#quantified(node);
      case 'default':
        throw this.#error('syntax_error', 'DEFAULT has no meaning here', node.at);
      default:
        return unreachable(node);
    }
  }

  /** Binds a condition: WHERE, the operands of AND, OR, NOT. Throws `type_mismatch` when it is no truth value. */
  condition(node: Expression): Typed {
    const bound = coerceLiteral(this.bind(node), 'BOOLEAN', {
      meets: 'a condition',
      position: (at) => this.position(at),
    });
    if (bound.type !== undefined && bound.type !== 'BOOLEAN')
      throw this.#error(
        'type_mismatch',
        `A condition must be a truth value, and ${this.describe(bound) ?? 'this'} is ${bound.type}`,
        node.at,
        'compare it with something',
      );
    return bound;
  }

  #literal(node: Node<'literal'>): Typed {
    switch (node.type) {
      case 'text':
        return { node, type: 'TEXT' };
      case 'number':
        return { node, type: numberType(node.value) };
      case 'boolean':
        return { node, type: 'BOOLEAN' };
      case 'null':
        return literalNull(node.at);
      case 'interval':
        return { node, type: 'INTERVAL' };
      case 'time':
        return { node, type: 'TIME' };
      case 'date':
      case 'timestamp':
        return this.#read(
          { node: { kind: 'literal', type: 'text', value: node.value, at: node.at }, type: 'TEXT' },
          node.type === 'date' ? 'DATE' : 'TIMESTAMP',
        );
      default:
        return unreachable(node);
    }
  }

  #parameter({ name, at }: Node<'parameter'>): Typed {
    const { parameters } = this.#context;
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (value === undefined)
      throw this.#error(
        'missing_input',
        `The parameter ${/^\d+$/.test(name) ? `$${name}` : `:${name}`} has no value`,
        at,
      );
    if (value === null) return literalNull(at);
    switch (typeof value) {
      case 'string':
        return literalText(value, at);
      case 'boolean':
        return literalBoolean(value, at);
      case 'number':
      case 'bigint':
        if (typeof value === 'number' && !Number.isFinite(value))
          throw this.#error('invalid_value', `The parameter ${name} is ${value}, which SQL does not know`, at);
        return literalNumber(String(value), at);
      default:
        if (value instanceof Date) return literalText(value.toISOString(), at);
        if (typeof value !== 'object')
          throw this.#error('invalid_value', `The parameter ${name} is no value of SQL`, at);
        if ('untyped' in value && typeof value.untyped === 'string') return literalText(value.untyped, at);
        return castTo(literalText(JSON.stringify(value), at), 'JSON', 'JSON', at);
    }
  }

  #unary(node: Node<'unary'>): Typed {
    if (node.op === 'not') return boolean({ ...node, operand: this.condition(node.operand).node });
    const operand = this.bind(node.operand);
    const read = isTextLiteral(operand.node) ? this.#read(operand, 'DECIMAL') : operand;
    if (read.type !== undefined && !isNumeric(read.type) && read.type !== 'INTERVAL')
      throw this.#error(
        'type_mismatch',
        `The sign of ${this.describe(read) ?? 'an expression'} of type ${read.type} has no meaning`,
        node.at,
      );
    return { node: { ...node, operand: read.node }, type: read.type };
  }

  #binary(node: Node<'binary'>): Typed {
    if (node.op === 'and' || node.op === 'or') {
      return boolean({ ...node, left: this.condition(node.left).node, right: this.condition(node.right).node });
    }
    const [left, right] = [this.bind(node.left), this.bind(node.right)];
    if (!COMPARISONS.has(node.op)) return bindOperator(node.op, left, right, node.at, this);
    const [a, b] = meetForComparison(left, right, node.op, this);
    return boolean({ ...node, left: a.node, right: b.node });
  }

  #is(node: Node<'is'>): Typed {
    const operand = node.test === 'null' ? this.bind(node.operand) : this.condition(node.operand);
    return boolean({ ...node, operand: operand.node });
  }

  #between(node: Node<'between'>): Typed {
    const operand = this.bind(node.operand);
    const [from, low] = meetForComparison(operand, this.bind(node.low), '>=', this);
    const [, high] = meetForComparison(operand, this.bind(node.high), '<=', this);
    return boolean({ ...node, operand: from.node, low: low.node, high: high.node });
  }

  #in(node: Node<'in'>): Typed {
    const operand = this.bind(node.operand);
    const pairs = node.items.map((item) => meetForComparison(operand, this.bind(item), '=', this));
    return boolean({ ...node, operand: pairs[0]?.[0].node ?? operand.node, items: pairs.map(([, item]) => item.node) });
  }

  /** A nested query; `width` is how many columns it must have. */
  #subquery(query: Query, at: number, width?: number): BoundQuery {
    const { subquery } = this.#context;
    if (subquery === undefined) throw this.#refuse('A subquery is not supported here', at);
    const bound = subquery(query);
    if (width !== undefined && bound.columns.length !== width)
      throw this.#error('syntax_error', `The subquery has ${bound.columns.length} columns, not ${width}`, at);
    return bound;
  }

  #inQuery(node: Node<'inQuery'>): Typed {
    const width = node.operand.kind === 'row' ? node.operand.items.length : 1;
    const { query, columns } = this.#subquery(node.query, node.at, width);
    const operand = this.bind(node.operand);
    return boolean({ ...node, operand: this.#besideQuery(operand, columns[0]?.type, node).node, query });
  }

  #quantified(node: Node<'quantified'>): Typed {
    const { query, columns } = this.#subquery(node.query, node.at, 1);
    return boolean({
      ...node,
      operand: this.#besideQuery(this.bind(node.operand), columns[0]?.type, node).node,
      query,
    });
  }

  /** A literal takes the type of the query's column; two types that do not meet are refused. */
  #besideQuery(operand: Typed, type: SqlType | undefined, node: Expression): Typed {
    if (operand.node.kind === 'row' || type === undefined) return operand;
    const column: Typed = { node: { kind: 'column', path: [], at: node.at }, type };
    return meetForComparison(operand, column, '=', this)[0];
  }

  #like(node: Node<'like'>): Typed {
    const escape = node.escape && this.bind(node.escape);
    const parts = { operand: this.bind(node.operand), pattern: this.bind(node.pattern), escape };
    return bindLike(node, parts, (at) => this.position(at));
  }

  #case(node: Node<'case'>): Typed {
    const operand = node.operand && this.bind(node.operand);
    const whens = node.branches.map(({ when }) =>
      operand ? meetForComparison(operand, this.bind(when), '=', this)[1] : this.condition(when),
    );
    const results = [...node.branches.map((branch) => branch.then), ...(node.otherwise ? [node.otherwise] : [])].map(
      (result) => this.bind(result),
    );
    const type = commonType(results.filter((result) => result.node.kind !== 'literal')) ?? commonType(results);
    const typed = results.map((result) => this.#read(result, type));
    const branches = whens.map((when, index) => ({ when: when.node, then: (typed[index] ?? when).node }));
    const otherwise = node.otherwise ? typed.at(-1) : undefined;
    return {
      node: {
        kind: 'case',
        branches,
        at: node.at,
        ...(operand && { operand: operand.node }),
        ...(otherwise && { otherwise: otherwise.node }),
      },
      type,
    };
  }

  #cast(node: Node<'cast'>): Typed {
    if (node.array) throw this.#refuse('Array types are not supported', node.at);
    return bindCast(node, this.bind(node.operand), (at) => this.position(at));
  }

  #call(node: Node<'call'>): Typed {
    const name = node.name.name.toLowerCase();
    if (isAggregate(name) || node.over) return this.#aggregate(node, name);
    const definition = SCALAR_FUNCTIONS.get(name);
    if (definition === undefined) {
      throw this.#error(
        'unknown_function',
        `There is no function "${node.name.name}"`,
        node.at,
        suggestion(name, [...SCALAR_FUNCTIONS.keys()]),
      );
    }
    if (node.distinct || node.star || node.filter || node.orderBy.length > 0)
      throw this.#error(
        'syntax_error',
        `${name} is no aggregate: it takes no DISTINCT, *, FILTER or ORDER BY`,
        node.at,
      );
    const count = node.args.length;
    if (count < definition.min || count > definition.max)
      throw this.#error('type_mismatch', `${name} takes ${arity(definition)}, not ${count}`, node.at);
    const args = node.args.map((arg, index) =>
      index === 0 && startsWithPart(name, count) ? (barePart(arg) ?? this.bind(arg)) : this.bind(arg),
    );
    return definition.bind(args, {
      name,
      at: node.at,
      now: timestampLiteral(this.#context.now, node.at),
      position: (at) => this.position(at),
    });
  }

  #aggregate(node: Node<'call'>, name: string): Typed {
    if (this.#context.subquery === undefined) throw this.#refuse(`${name} cannot be used here`, node.at);
    const parts = {
      args: node.args.map((arg) => this.bind(arg)),
      orderBy: this.orderItems(node.orderBy),
      filter: node.filter && this.condition(node.filter).node,
      over: node.over && this.window(node.over),
    };
    return bindAggregate(node, name, parts, (at) => this.position(at));
  }

  /** A window's definition with its names bound. */
  window(spec: WindowSpec): WindowSpec {
    return {
      ...spec,
      partitionBy: spec.partitionBy.map((part) => this.bind(part).node),
      orderBy: this.orderItems(spec.orderBy),
    };
  }

  orderItems(items: readonly OrderItem[]): OrderItem[] {
    return items.map((item) => ({ ...item, expression: this.bind(item.expression).node }));
  }

  #read(operand: Typed, type: SqlType | undefined): Typed {
    return coerceLiteral(operand, type, { meets: 'this', position: (at) => this.position(at) });
  }

  #refuse(message: string, at: number, hint?: string): DriverError {
    return this.#error('unsupported_statement', message, at, hint);
  }

  #error(code: ErrorCode, message: string, at: number, hint?: string): DriverError {
    return new DriverError(code, message, { position: this.position(at), hint });
  }
}

const boolean = (node: Expression): Typed => ({ node, type: 'BOOLEAN' });

/** T-SQL names a part of a time without quotes: DATEADD(day, 7, x). */
function barePart(arg: Expression): Typed | undefined {
  const [part, ...rest] = arg.kind === 'column' ? arg.path : [];
  return part && rest.length === 0 && !part.quoted ? literalText(part.name, arg.at) : undefined;
}

function arity({ min, max }: { readonly min: number; readonly max: number }): string {
  const plural = (count: number): string => `${count} argument${count === 1 ? '' : 's'}`;
  if (min === max) return plural(min);
  return max === Infinity ? `at least ${plural(min)}` : `${min} to ${plural(max)}`;
}
