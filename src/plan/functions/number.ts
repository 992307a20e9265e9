import type { SqlType } from '../../core/value.js';
import { duckCall, isInteger, isNumeric, literalNumber } from '../typed.js';
import { argument, plain, rewrite, type ScalarFunction } from './scalar-function.js';

const double = (duck: string, min = 1): ScalarFunction => plain(duck, 'DOUBLE', min, { takes: ['DOUBLE'] });
const same = (duck: string): ScalarFunction => plain(duck, 'same', 1, { takes: ['DOUBLE'] });

/** CEIL, FLOOR and TRUNC of a DECIMAL stay DECIMAL. */
const wholes = (duck: string): ScalarFunction =>
  rewrite(1, 2, (args, { at }) => {
    const type: SqlType | undefined = isNumeric(argument(args, 0).type) ? argument(args, 0).type : 'DOUBLE';
    return isInteger(type) && args.length === 1 ? argument(args, 0) : duckCall(duck, args, type, at);
  });

/** LOG(x) is the base-10 logarithm as in PostgreSQL; LOG(b, x) takes the base first. */
const log = rewrite(1, 2, (args, { at }) => duckCall(args.length === 1 ? 'log10' : 'log', args, 'DOUBLE', at));

/** Arithmetic functions by every spelling. */
export const NUMBER_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  abs: same('abs'),
  ceil: wholes('ceil'),
  ceiling: wholes('ceil'),
  floor: wholes('floor'),
  trunc: wholes('trunc'),
  truncate: wholes('trunc'),
  round: wholes('round'),
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
  mod: rewrite(2, 2, (args, { at }) =>
    duckCall('stripe_sql_mod', args, isInteger(argument(args, 0).type) ? argument(args, 1).type : 'DOUBLE', at),
  ),
};
