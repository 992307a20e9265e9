import { DriverError, type Position } from '../../core/errors.js';
import type { SqlType } from '../../core/value.js';
import { coerceLiteral } from '../literals.js';
import { commonType, duckCall, type Typed } from '../typed.js';

/** What a function may know when its call is bound. */
export interface CallContext {
  /** As the user wrote it, in lower case. */
  readonly name: string;
  readonly at: number;
  /** Statement time, stamped once. */
  readonly now: Typed;
  position(at: number): Position;
}

/** A scalar function of SQL: how many arguments it takes and what it becomes in DuckDB. */
export interface ScalarFunction {
  readonly min: number;
  /** Infinity for variadic ones. */
  readonly max: number;
  bind(args: readonly Typed[], context: CallContext): Typed;
}

/** `same`: the first argument's type; `common`: the one they all meet in. */
export type ReturnType = SqlType | 'same' | 'common' | undefined;

export interface PlainOptions {
  readonly max?: number;
  /** Types that literal arguments are read as, by position; the last one repeats. */
  readonly takes?: readonly SqlType[];
}

/** A function that DuckDB has under the name `duck`, with the same meaning. */
export function plain(duck: string, returns: ReturnType, min: number, options: PlainOptions = {}): ScalarFunction {
  return {
    min,
    max: options.max ?? min,
    bind: (args, context) => {
      const typed = args.map((arg, index) => takeAs(arg, options.takes, index, context));
      return duckCall(duck, typed, resultType(returns, typed), context.at);
    },
  };
}

/** A function written as an expression over its arguments. */
export function rewrite(
  min: number,
  max: number,
  bind: (args: readonly Typed[], context: CallContext) => Typed,
): ScalarFunction {
  return { min, max, bind };
}

export function resultType(returns: ReturnType, args: readonly Typed[]): SqlType | undefined {
  if (returns === 'same') return args[0]?.type;
  return returns === 'common' ? commonType(args) : returns;
}

function takeAs(arg: Typed, takes: readonly SqlType[] | undefined, index: number, context: CallContext): Typed {
  const target = takes?.[Math.min(index, takes.length - 1)];
  return coerceLiteral(arg, target, {
    meets: `argument ${index + 1} of ${context.name}`,
    position: (at) => context.position(at),
  });
}

/** The n-th argument; the binder has checked the count. */
export function argument(args: readonly Typed[], index: number): Typed {
  const arg = args[index];
  if (arg === undefined) throw new DriverError('internal', `argument ${index + 1} is missing`);
  return arg;
}
