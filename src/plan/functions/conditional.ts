import { coerceLiteral } from '../literals.js';
import { commonType, duckCall, literalText, type Typed } from '../typed.js';
import { argument, rewrite, type CallContext, type ScalarFunction } from './scalar-function.js';

/** Literals among the arguments take the type that the others have. */
function meet(args: readonly Typed[], context: CallContext): Typed[] {
  const type = commonType(args.filter((arg) => arg.node.kind !== 'literal')) ?? commonType(args);
  return args.map((arg) =>
    coerceLiteral(arg, type, {
      meets: `the other argument of ${context.name}`,
      position: (at) => context.position(at),
    }),
  );
}

const meeting = (duck: string, min: number, max: number): ScalarFunction =>
  rewrite(min, max, (args, context) => {
    const met = meet(args, context);
    return duckCall(duck, met, commonType(met), context.at);
  });

/** IIF and IF as CASE. */
const choose = rewrite(3, 3, (args, context) => {
  const [then, otherwise] = meet(args.slice(1), context);
  if (then === undefined || otherwise === undefined) return argument(args, 3);
  const branches = [{ when: argument(args, 0).node, then: then.node }];
  return {
    node: { kind: 'case', branches, otherwise: otherwise.node, at: context.at },
    type: commonType([then, otherwise]),
  };
});

/** MySQL's ISNULL(x) tests; T-SQL's ISNULL(x, y) replaces. */
const isNull = rewrite(1, 2, (args, context) => {
  if (args.length === 2) return meeting('coalesce', 2, 2).bind(args, context);
  return {
    node: { kind: 'is', operand: argument(args, 0).node, test: 'null', negated: false, at: context.at },
    type: 'BOOLEAN',
  };
});

const nullIf = rewrite(2, 2, (args, context) => {
  const met = meet(args, context);
  return duckCall('nullif', met, met[0]?.type, context.at);
});

/** Functions that choose among their arguments. */
export const CONDITIONAL_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  coalesce: meeting('coalesce', 1, Infinity),
  ifnull: meeting('coalesce', 2, 2),
  nvl: meeting('coalesce', 2, 2),
  isnull: isNull,
  nullif: nullIf,
  iif: choose,
  if: choose,
  greatest: meeting('greatest', 1, Infinity),
  least: meeting('least', 1, Infinity),
  // Our name of the type, which is known before any row.
  typeof: rewrite(1, 1, (args, { at }) => literalText(argument(args, 0).type ?? 'NULL', at)),
};
