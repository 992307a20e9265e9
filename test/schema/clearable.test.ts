import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readProcedures, readSchema, readTables } from './read-schema.js';

interface Line {
  readonly resource: string;
  readonly method: string;
  readonly verb: string;
  readonly path: string;
  readonly class: string;
  readonly table?: string;
  readonly procedure?: string;
}

const operations = readSchema('operations.json') as Line[];
const tables = new Map(readTables().map((table) => [table.name, table]));
const procedures = new Map(readProcedures().map((procedure) => [procedure.name, procedure]));

/** Top-level fields of the method's parameters and their types as written: no compiler between. */
function declaredFields({ resource, method }: Line): Map<string, string> | undefined {
  const text = readFileSync(`node_modules/stripe/esm/resources/${resource}.d.ts`, 'utf8');
  const call = new RegExp(`^    ${method}\\(.*?params\\??: ([\\w.]+)`, 'm').exec(text);
  const name = call?.[1]?.split('.').at(-1) ?? '';
  const found = new RegExp(`^( *)(?:export )?interface ${name}(?: extends [\\w., ]+)? \\{\\n(.*?)^\\1\\}`, 'ms').exec(
    text,
  );
  if (call === null || found === null) return undefined;
  const indent = ' '.repeat((found[1] ?? '').length + 4);
  const body = (found[2] ?? '').replace(/\/\*\*.*?\*\//gs, '');
  const fields = [...body.matchAll(new RegExp(`^${indent}(\\w+)\\??: (.*)$`, 'gm'))];
  return new Map(fields.map(([, field, type]) => [field ?? '', type ?? '']));
}

/** What the catalogue says can be unset. */
function clearable(line: Line): string[] {
  const write = tables.get(line.table ?? '')?.[line.class as 'create' | 'update'];
  const inputs = procedures.get(line.procedure ?? '')?.inputs.map((input) => ({ ...input, name: input.parameter }));
  const all = line.class === 'procedure' ? inputs : write?.parameters;
  return (all ?? []).filter((one) => one.clearable === true && !one.name.includes('.')).map(({ name }) => name);
}

const posts = operations.flatMap((line) => {
  const fields = line.verb === 'POST' && line.class !== 'excluded' ? declaredFields(line) : undefined;
  return fields === undefined ? [] : [[`POST ${line.path}`, line, fields] as const];
});

describe('parameters that can be unset', () => {
  it('are compared over nearly all endpoints that take any', () => {
    expect(posts.length).toBeGreaterThan(300);
  });

  it.each(posts)('%s: those the package declares with a null or an empty text', (_, line, fields) => {
    const declared = [...fields].filter(([, type]) => /Emptyable<|\| null\b|^'';/.test(type)).map(([name]) => name);
    expect(clearable(line).sort()).toEqual(declared.sort());
  });
});
