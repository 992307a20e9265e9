import type { ParameterDefinition, TableDefinition, WriteOperation } from '../../src/catalog/definition.js';
import { bracketed, requiredOf } from './parameter-probes.js';
import type { Parameter, Probe } from './probe.js';

/** A value of each kind that a parameter takes, and one that no parameter of that kind can take. */
const VALUES: Readonly<Partial<Record<ParameterDefinition['type'], readonly [right: string, wrong: string]>>> = {
  BIGINT: ['1', 'abc'],
  DOUBLE: ['1.5', 'abc'],
  BOOLEAN: ['true', 'maybe'],
  TIMESTAMP: ['1700000000', 'abc'],
};

/** For each create and update: every typed parameter of the body at the top with a right and a wrong value; each one required left empty. */
export function valueProbes(table: TableDefinition): readonly Probe[] {
  const writes = [table.create, table.update].filter((write) => write?.encoding === 'form');
  return writes.flatMap((write) => (write === undefined ? [] : probesOf(write)));
}

function probesOf(write: WriteOperation): readonly Probe[] {
  const required = requiredOf(write);
  return write.parameters
    .filter((parameter) => !parameter.name.includes('.'))
    .flatMap((parameter) => valuesOf(write, parameter))
    .map((asked) => ({ method: write.method, path: write.path, required, asked }));
}

function valuesOf(write: WriteOperation, parameter: ParameterDefinition): readonly Parameter[] {
  const name = bracketed(parameter.name);
  const isObject = write.parameters.some((other) => other.name.startsWith(`${parameter.name}.`));
  if (parameter.values !== undefined) return [...parameter.values, 'no_such_value'].map((value) => [name, value]);
  if (parameter.name === 'metadata') return [[`${name}[k]`, 'v']];
  if (parameter.type === 'JSON' || isObject) return ['text', ''].map((value) => [name, value]);
  // Stripe-mock takes any text for a decimal, so only a right one is asked about.
  if (parameter.type === 'DECIMAL') return [[name, '1.5']];
  return (VALUES[parameter.type] ?? ['obj_1']).map((value) => [name, value]);
}
