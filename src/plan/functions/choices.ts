import { coerceLiteral } from '../literals.js';
import { meetForComparison } from '../operators.js';
import { asText, castTo, commonType, duckCall, isInteger, literalNumber, type Typed } from '../typed.js';
import { argument, rewrite, type CallContext, type ScalarFunction } from './scalar-function.js';

type Case = Extract<Typed['node'], { kind: 'case' }>;

/** The n-th of some values, NULL when there is none: CASE n WHEN 1 THEN … */
function pick(index: Typed, values: readonly Typed[], at: number): Typed {
  const place = isInteger(index.type)
    ? index
    : castTo(duckCall('trunc', [index], 'DOUBLE', at), 'BIGINT', 'BIGINT', at);
  const branches = values.map((value, place) => ({ when: numbered(place + 1, at), then: value.node }));
  const node: Case = { kind: 'case', operand: place.node, branches, at };
  return { node, type: commonType(values) };
}

const numbered = (value: number, at: number): Typed['node'] => literalNumber(String(value), at).node;

/** T-SQL's CHOOSE. */
const choose = rewrite(2, Infinity, (args, context) => {
  const values = args.slice(1);
  const type = commonType(values.filter((value) => value.node.kind !== 'literal')) ?? commonType(values);
  const met = values.map((value) => coerceLiteral(value, type, literalContext(context)));
  return pick(argument(args, 0), met, context.at);
});

const literalContext = (context: CallContext): { meets: string; position: CallContext['position'] } => ({
  meets: `the other argument of ${context.name}`,
  position: (at) => context.position(at),
});

/** MySQL's ELT, whose values are texts. */
const elt = rewrite(2, Infinity, (args, { at }) => pick(argument(args, 0), args.slice(1).map(asText), at));

/** MySQL's FIELD(x, a, b, …): the place of x among the others, 0 when it is not there or NULL. */
const field = rewrite(2, Infinity, (args, context) => {
  const { at } = context;
  const [sought, ...values] = args;
  const pairs = values.map((value) =>
    meetForComparison(sought ?? argument(args, 0), value, '=', {
      position: (offset) => context.position(offset),
      describe: () => undefined,
    }),
  );
  const branches = pairs.map(([left, right], place) => ({
    when: { kind: 'binary' as const, op: '=' as const, left: left.node, right: right.node, at },
    then: numbered(place + 1, at),
  }));
  return { node: { kind: 'case', branches, otherwise: numbered(0, at), at }, type: 'BIGINT' };
});

/** MySQL's XOR; NULL when either side is. */
const xor = rewrite(2, 2, (args, context) => {
  const side = (index: number): Typed['node'] => {
    const read = coerceLiteral(argument(args, index), 'BOOLEAN', { ...literalContext(context), meets: 'a condition' });
    return castTo(read, 'BOOLEAN', 'BOOLEAN', context.at).node;
  };
  return { node: { kind: 'binary', op: '<>', left: side(0), right: side(1), at: context.at }, type: 'BOOLEAN' };
});

/** Functions that pick one of several values. */
export const CHOICE_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = { choose, elt, field, xor };
