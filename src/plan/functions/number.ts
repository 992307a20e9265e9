import type { SqlType } from '../../core/value.js';
import { coerceLiteral } from '../literals.js';
import { castTo, duckCall, isInteger, isNumeric, isTextLiteral, literalNumber, type Typed } from '../typed.js';
import { argument, plain, rewrite, type CallContext, type ScalarFunction } from './scalar-function.js';

const double = (duck: string, min = 1): ScalarFunction => plain(duck, 'DOUBLE', min, { takes: ['DOUBLE'] });
const same = (duck: string): ScalarFunction => plain(duck, 'same', 1, { takes: ['DECIMAL'] });

/** A literal in quotes is a number here. */
const asNumber = (operand: Typed, context: CallContext): Typed =>
  isTextLiteral(operand.node)
    ? coerceLiteral(operand, 'DECIMAL', {
        meets: `the argument of ${context.name}`,
        position: (at) => context.position(at),
      })
    : operand;

/** CEIL, FLOOR, TRUNC and ROUND of a DECIMAL stay DECIMAL; `max` is 2 where the digits that stay may be given. */
const wholes = (duck: string, max: 1 | 2): ScalarFunction =>
  rewrite(1, max, (args, context) => {
    const operand = asNumber(argument(args, 0), context);
    const type: SqlType | undefined = isNumeric(operand.type) ? operand.type : 'DOUBLE';
    return isInteger(type) && args.length === 1
      ? operand
      : duckCall(duck, [operand, ...args.slice(1)], type, context.at);
  });

/** T-SQL's third argument cuts instead of rounding, unless it is 0. */
const round = rewrite(1, 3, (args, context) => {
  const [how] = args.slice(2);
  const cuts = how !== undefined && !(how.node.kind === 'literal' && how.node.value === '0');
  return wholes(cuts ? 'trunc' : 'round', 2).bind(args.slice(0, 2), context);
});

/** MySQL's DIV and PostgreSQL's div: the whole part of the quotient. */
const wholeQuotient = rewrite(2, 2, (args, context) => {
  const [left, right] = [asNumber(argument(args, 0), context), asNumber(argument(args, 1), context)];
  const quotient = duckCall('stripe_sql_div', [left, right], 'BIGINT', context.at);
  if (isInteger(left.type) && isInteger(right.type)) return quotient;
  return castTo(duckCall('trunc', [quotient], 'DOUBLE', context.at), 'BIGINT', 'BIGINT', context.at);
});

/** LOG(x) is the base-10 logarithm as in PostgreSQL; LOG(b, x) takes the base first. */
const log = rewrite(1, 2, (args, { at }) => duckCall(args.length === 1 ? 'log10' : 'log', args, 'DOUBLE', at));

/** Arithmetic functions by every spelling. */
export const NUMBER_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  abs: same('abs'),
  ceil: wholes('ceil', 1),
  ceiling: wholes('ceil', 1),
  floor: wholes('floor', 1),
  trunc: wholes('trunc', 2),
  truncate: wholes('trunc', 2),
  round,
  sign: plain('sign', 'BIGINT', 1, { takes: ['DOUBLE'] }),
  sqrt: double('sqrt'),
  cbrt: double('cbrt'),
  power: double('power', 2),
  pow: double('power', 2),
  square: rewrite(1, 1, (args, { at }) => duckCall('power', [argument(args, 0), literalNumber('2', at)], 'DOUBLE', at)),
  exp: double('exp'),
  ln: double('ln'),
  log,
  log10: double('log10'),
  log2: double('log2'),
  pi: plain('pi', 'DOUBLE', 0),
  sin: double('sin'),
  cos: double('cos'),
  tan: double('tan'),
  cot: double('cot'),
  asin: double('asin'),
  acos: double('acos'),
  atan: double('atan'),
  atan2: double('atan2', 2),
  degrees: double('degrees'),
  radians: double('radians'),
  random: plain('random', 'DOUBLE', 0),
  rand: plain('random', 'DOUBLE', 0),
  div: wholeQuotient,
  width_bucket: plain('stripe_sql_width_bucket', 'BIGINT', 4),
  mod: rewrite(2, 2, (args, { at }) =>
    duckCall('stripe_sql_mod', args, isInteger(argument(args, 0).type) ? argument(args, 1).type : 'DOUBLE', at),
  ),
};
