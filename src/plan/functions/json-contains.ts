import { DriverError } from '../../core/errors.js';
import type { Expression } from '../../sql/ast.js';
import { jsonPath } from '../bind-json.js';
import { asText, castTo, duckCall, isTextLiteral, literalBoolean, literalText, type Typed } from '../typed.js';
import { argument, rewrite, type CallContext, type ScalarFunction } from './scalar-function.js';

const asJson = (operand: Typed): Typed =>
  operand.type === 'JSON' ? operand : castTo(operand, 'JSON', 'JSON', operand.node.at);

/**
 * `@>` and JSON_CONTAINS: an object holds every member of the other, a list every element, a scalar is itself. What is sought is JSON as written;
 * it becomes one test per value. Throws `unsupported_statement` for what is not written, and for lists of objects.
 */
const contains = rewrite(2, 2, (args, context) => {
  const document = asJson(argument(args, 0));
  const sought = soughtOf(argument(args, 1), context);
  const isScalar = sought === null || typeof sought !== 'object';
  const test = isScalar ? either(document, sought, context.at) : testOf(document, sought, context);
  return { node: test, type: 'BOOLEAN' };
});

function soughtOf(arg: Typed, context: CallContext): unknown {
  const node = arg.node.kind === 'cast' ? arg.node.operand : arg.node;
  if (!isTextLiteral(node))
    throw refuse(arg, context, 'takes JSON as written on its right', `such as '{"tier": "gold"}'`);
  try {
    return JSON.parse(node.value) as unknown;
  } catch {
    throw new DriverError('invalid_value', `'${node.value}' is no JSON`, { position: context.position(node.at) });
  }
}

/** A list at the top holds a scalar too. */
function either(document: Typed, scalar: unknown, at: number): Expression {
  const json = jsonLiteral(scalar, at);
  const tests = ['stripe_sql_json_is', 'stripe_sql_json_holds'].map((name) =>
    duckCall(name, [document, json], 'BOOLEAN', at),
  );
  return all(
    tests.map(({ node }) => node),
    'or',
    at,
  );
}

function testOf(document: Typed, sought: unknown, context: CallContext): Expression {
  const { at } = context;
  if (Array.isArray(sought)) {
    const scalars = sought.every((value) => value === null || typeof value !== 'object');
    if (!scalars)
      throw refuse(
        document,
        context,
        'does not look for objects in lists',
        'read the list with json_array_elements in FROM',
      );
    return all(
      [isType(document, 'ARRAY', at), ...sought.map((value) => call('stripe_sql_json_holds', document, value, at))],
      'and',
      at,
    );
  }
  if (typeof sought !== 'object' || sought === null) return call('stripe_sql_json_is', document, sought, at);
  const members = Object.entries(sought).map(([key, value]) => testOf(member(document, key, at), value, context));
  return all([isType(document, 'OBJECT', at), ...members], 'and', at);
}

const member = (document: Typed, key: string, at: number): Typed =>
  duckCall('json_extract', [document, literalText(jsonPath([key]), at)], 'JSON', at);

const jsonLiteral = (value: unknown, at: number): Typed =>
  castTo(literalText(JSON.stringify(value), at), 'JSON', 'JSON', at);

/** What is not there is false, not NULL. */
const call = (name: string, document: Typed, value: unknown, at: number): Expression =>
  duckCall(
    'coalesce',
    [duckCall(name, [document, jsonLiteral(value, at)], 'BOOLEAN', at), literalBoolean(false, at)],
    'BOOLEAN',
    at,
  ).node;

function isType(document: Typed, type: string, at: number): Expression {
  const found = duckCall('coalesce', [duckCall('json_type', [document], 'TEXT', at), literalText('', at)], 'TEXT', at);
  return { kind: 'binary', op: '=', left: found.node, right: literalText(type, at).node, at };
}

function all(tests: readonly Expression[], op: 'and' | 'or', at: number): Expression {
  return tests.reduce((left, right) => ({ kind: 'binary', op, left, right, at }));
}

function refuse(arg: Typed, context: CallContext, what: string, hint: string): DriverError {
  const name = context.name === 'jsonb_contains' ? '@>' : context.name;
  return new DriverError('unsupported_statement', `${name} ${what}`, { position: context.position(arg.node.at), hint });
}

/** T-SQL's paths may say lax, which is the default; strict would raise errors. */
function pathOf(arg: Typed | undefined, context: CallContext): Typed {
  if (arg === undefined) return literalText('$', context.at);
  if (!isTextLiteral(arg.node)) return arg;
  if (/^\s*strict\b/i.test(arg.node.value)) throw refuse(arg, context, 'knows no strict paths', 'leave "strict" out');
  return literalText(arg.node.value.replace(/^\s*lax\s+/i, ''), arg.node.at);
}

const byPath = (macro: string, type: 'TEXT' | 'JSON'): ScalarFunction =>
  rewrite(1, 2, (args, context) =>
    duckCall(macro, [asJson(argument(args, 0)), pathOf(args[1], context)], type, context.at),
  );

/** Tests of JSON, and T-SQL's readers of it. */
export const JSON_TEST_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  json_contains: contains,
  jsonb_contains: contains,
  jsonb_exists: rewrite(2, 2, (args, { at }) =>
    duckCall('stripe_sql_json_exists', [asJson(argument(args, 0)), asText(argument(args, 1))], 'BOOLEAN', at),
  ),
  isjson: rewrite(1, 1, (args, { at }) => duckCall('stripe_sql_is_json', [asText(argument(args, 0))], 'BIGINT', at)),
  json_value: byPath('stripe_sql_json_value', 'TEXT'),
  json_query: byPath('stripe_sql_json_query', 'JSON'),
};
