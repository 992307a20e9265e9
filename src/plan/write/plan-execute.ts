import type { ProcedureDefinition, ProcedureInput } from '../../catalog/definition.js';
import { comparable, suggestion } from '../../catalog/names.js';
import { DriverError, type Position } from '../../core/errors.js';
import { positionAt } from '../../core/position.js';
import type { Value } from '../../core/value.js';
import type { Execute } from '../../sql/ast.js';
import { ExpressionBinder } from '../bind-expression.js';
import type { PlanContext } from '../plan-select.js';
import { Scope } from '../scope.js';
import type { BodyPart } from './body.js';
import { bindCell, type Cell } from './cells.js';
import { computedCells } from './computed-cells.js';
import { parameterValue, unsetValue } from './parameter-value.js';
import { segment, writeCall } from './write-call.js';
import type { WritePlan, WriteSource } from './write-plan.js';
import type { WriteCall } from '../../source/writer.js';

interface BoundInput {
  readonly input: ProcedureInput;
  readonly keys: readonly string[];
  readonly cell: Cell;
}

/** Plans EXEC, EXECUTE and CALL. Throws `unknown_procedure`, `unknown_column` (no such input), `missing_input`, `invalid_value`. */
export function planExecute(statement: Execute, context: PlanContext): WritePlan {
  const position = (at: number): Position => positionAt(context.source.text, at);
  const procedure = context.catalog.findProcedure(statement.procedure.name);
  if (procedure === undefined) {
    const hint = suggestion(
      statement.procedure.name,
      context.catalog.procedures().map((entry) => entry.name),
    );
    throw new DriverError('unknown_procedure', `There is no procedure "${statement.procedure.name}"`, {
      position: position(statement.procedure.at),
      hint,
    });
  }
  const inputs = bindInputs(statement, procedure, context, position);
  refuseMissing(procedure, inputs, position(statement.procedure.at));
  const { source, account } = executeSource(procedure, inputs, context, position);
  return {
    kind: 'write',
    verb: 'execute',
    target: procedure.name,
    account,
    source,
    returning: undefined,
    maxRows: undefined,
    effect: procedure.method !== 'GET' && procedure.effect !== false,
    requests: [`${procedure.method} ${procedure.path}`],
    calls: { min: 1, max: 1, expected: 1 },
    notices: [],
  };
}

function bindInputs(
  statement: Execute,
  procedure: ProcedureDefinition,
  context: PlanContext,
  position: (at: number) => Position,
): BoundInput[] {
  const binder = new ExpressionBinder({
    scope: new Scope(undefined, position),
    parameters: context.parameters,
    now: context.now,
    position,
  });
  const bound = statement.args.map((arg, index): BoundInput => {
    const input = arg.name === undefined ? procedure.inputs[index] : inputOf(procedure, arg.name.name);
    if (input === undefined) throw unknownInput(procedure, arg.name?.name, position(arg.name?.at ?? arg.value.at));
    return { input, keys: [], cell: bindCell(arg.value, binder) };
  });
  const names = bound.map(({ input }) => input.name);
  const twice = bound.find(({ input }, index) => names.indexOf(input.name) !== index);
  if (twice)
    throw new DriverError('syntax_error', `${procedure.name}.${twice.input.name} is given twice`, {
      position: position(twice.cell.at),
    });
  return bound;
}

/** Names and aliases of inputs do not mind case, underscores or an `@`. */
function inputOf(procedure: ProcedureDefinition, name: string): ProcedureInput | undefined {
  const wanted = comparable(name.replace(/^@/, ''));
  const answers = (input: ProcedureInput): string[] =>
    [input.name, input.parameter, ...(input.aliases ?? [])].map(comparable);
  return (
    procedure.inputs.find((input) => comparable(input.name) === wanted) ??
    procedure.inputs.find((input) => answers(input).includes(wanted))
  );
}

function unknownInput(procedure: ProcedureDefinition, name: string | undefined, position: Position): DriverError {
  const names = procedure.inputs.map((input) => input.name);
  if (name === undefined)
    return new DriverError('syntax_error', `${procedure.name} takes ${names.length} inputs`, {
      position,
      hint: 'name the inputs: Name = value',
    });
  const hint = suggestion(name, names) ?? `its inputs: ${names.slice(0, 8).join(', ')}`;
  return new DriverError('unknown_column', `${procedure.name} has no input "${name}"`, { position, hint });
}

function refuseMissing(procedure: ProcedureDefinition, inputs: readonly BoundInput[], position: Position): void {
  const isGiven = (input: ProcedureInput): boolean =>
    inputs.some(
      ({ input: given, cell }) =>
        cell.kind !== 'default' &&
        !(cell.kind === 'known' && cell.value === null) &&
        covers(given.parameter, input.parameter),
    );
  const missing = procedure.inputs.filter((input) => input.required && !isGiven(input) && !insideAbsent(input, inputs));
  if (missing.length > 0) throw missingInputs(procedure, missing, position);
}

function missingInputs(
  procedure: ProcedureDefinition,
  missing: readonly ProcedureInput[],
  position: Position,
): DriverError {
  const names = missing.map((input) => input.name).join(', ');
  return new DriverError('missing_input', `${procedure.name} needs ${names}`, {
    position,
    hint: `EXEC ${procedure.name} ${missing.map((input) => `@${input.name} = …`).join(', ')}`,
  });
}

/** The parameter itself, an object around it, or a part of it is given. */
const covers = (given: string, parameter: string): boolean =>
  given === parameter || given.startsWith(`${parameter}.`) || parameter.startsWith(`${given}.`);

/** A part is only required inside a whole that is given in parts. */
function insideAbsent(input: ProcedureInput, inputs: readonly BoundInput[]): boolean {
  if (input.in === 'path' || !input.parameter.includes('.')) return false;
  const whole = input.parameter.slice(0, input.parameter.lastIndexOf('.'));
  return !inputs.some(({ input: given }) => given.parameter === whole || given.parameter.startsWith(`${whole}.`));
}

function executeSource(
  procedure: ProcedureDefinition,
  inputs: readonly BoundInput[],
  context: PlanContext,
  position: (at: number) => Position,
): { source: WriteSource; account: string } {
  const build = (value: (cell: Cell) => Value | undefined): WriteCall =>
    procedureCall(procedure, inputs, value, context, position);
  const computed = computedCells(
    inputs.map(({ cell }) => cell),
    context,
  );
  if (computed !== undefined)
    return {
      source: { kind: 'query', query: computed.query, calls: (row) => [build((cell) => computed.valueOf(cell, row))] },
      account: context.account,
    };
  return {
    source: { kind: 'known', calls: [build((cell) => (cell.kind === 'known' ? cell.value : undefined))] },
    account: context.account,
  };
}

function procedureCall(
  procedure: ProcedureDefinition,
  inputs: readonly BoundInput[],
  valueOf: (cell: Cell) => Value | undefined,
  context: PlanContext,
  position: (at: number) => Position,
): WriteCall {
  const placeholders: Record<string, string> = {};
  const body = inputs.flatMap(({ input, cell }): BodyPart[] => {
    const value = valueOf(cell);
    if (value === undefined || (value === null && !input.clearable)) return [];
    if (input.in === 'path') {
      placeholders[input.parameter] = segment(value);
      return [];
    }
    const target = {
      label: `${procedure.name}.${input.name}`,
      type: input.type,
      values: input.values,
      open: input.open,
      encoding: procedure.encoding,
      position: position(cell.at),
    };
    const sent = value === null ? unsetValue(procedure.encoding) : parameterValue(value, target);
    return [{ path: input.parameter.split('.'), value: sent }];
  });
  // A value that had to be worked out may have come to NULL.
  const missing = procedure.inputs.filter((input) => input.in === 'path' && !(input.parameter in placeholders));
  if (missing.length > 0) throw missingInputs(procedure, missing, position(inputs[0]?.cell.at ?? 0));
  return writeCall(procedure, { placeholders, body, account: context.account }, position(inputs[0]?.cell.at ?? 0));
}
