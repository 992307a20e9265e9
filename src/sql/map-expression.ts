import type { Expression, OrderItem, WindowSpec } from './ast.js';

/** Rebuilds an expression from its leaves upwards; nested queries are left as they are. */
export function mapExpression(node: Expression, change: (node: Expression) => Expression): Expression {
  const map = (part: Expression): Expression => mapExpression(part, change);
  return change(mapChildren(node, map));
}

function mapChildren(node: Expression, map: (node: Expression) => Expression): Expression {
  switch (node.kind) {
    case 'unary':
    case 'is':
    case 'cast':
    case 'inQuery':
    case 'quantified':
      return { ...node, operand: map(node.operand) };
    case 'binary':
    case 'distinct':
      return { ...node, left: map(node.left), right: map(node.right) };
    case 'between':
      return { ...node, operand: map(node.operand), low: map(node.low), high: map(node.high) };
    case 'in':
      return { ...node, operand: map(node.operand), items: node.items.map(map) };
    case 'like':
      return {
        ...node,
        operand: map(node.operand),
        pattern: map(node.pattern),
        ...(node.escape && { escape: map(node.escape) }),
      };
    case 'case':
      return {
        ...node,
        branches: node.branches.map(({ when, then }) => ({ when: map(when), then: map(then) })),
        ...(node.operand && { operand: map(node.operand) }),
        ...(node.otherwise && { otherwise: map(node.otherwise) }),
      };
    case 'call':
      return mapCall(node, map);
    case 'access':
      return { ...node, operand: map(node.operand), key: map(node.key) };
    case 'row':
    case 'array':
      return { ...node, items: node.items.map(map) };
    default:
      return node;
  }
}

type Map = (node: Expression) => Expression;

function mapCall(node: Extract<Expression, { kind: 'call' }>, map: Map): Expression {
  return {
    ...node,
    args: node.args.map(map),
    orderBy: mapOrder(node.orderBy, map),
    ...(node.filter && { filter: map(node.filter) }),
    ...(node.over && { over: mapWindow(node.over, map) }),
  };
}

function mapOrder(items: readonly OrderItem[], map: Map): readonly OrderItem[] {
  return items.map((item) => ({ ...item, expression: map(item.expression) }));
}

/** The window with its expressions changed. */
export function mapWindow(spec: WindowSpec, map: Map): WindowSpec {
  return { ...spec, partitionBy: spec.partitionBy.map(map), orderBy: mapOrder(spec.orderBy, map) };
}
