import type { Catalog } from '../../catalog/catalog.js';
import { comparable } from '../../catalog/names.js';
import type { ResultColumn, ResultStream } from '../../engine/result.js';
import type { CliContext } from '../context.js';
import type { RowFlags } from '../options.js';
import { fixedResult } from '../fixed-result.js';
import { defaultFormat, ResultPrinter } from '../result-printer.js';
import { streamSink } from '../text-sink.js';

const COLUMNS: readonly ResultColumn[] = ['name', 'kind', 'path', 'writes'].map((name) => ({ name, type: 'TEXT' }));

/** `stripe-sql tables [pattern]`: reads the catalogue only, so it needs no key. */
export async function tables(context: CliContext, pattern: string | undefined, flags: RowFlags): Promise<void> {
  const sink = streamSink(context.io.stdout, context.io.signal);
  const result = tableList(await context.runtime.catalog(), pattern);
  await new ResultPrinter(context, sink, flags.format ?? defaultFormat(context)).print(result);
  context.tally.add({ rows: result.stats().rows });
}

/** The tables whose name matches, Stripe's first, each kind by name. */
export function tableList(catalog: Catalog, pattern: string | undefined): ResultStream {
  const matches = pattern === undefined ? () => true : nameMatcher(pattern);
  const stripe = catalog
    .tables()
    .map(({ name, kind, path, writes }) => ({ name, row: [name, kind, path, writes.join(', ')] }));
  const system = catalog.systemTables().map(({ name }) => ({ name, row: [name, 'system', null, ''] }));
  const sorted = [stripe, system].flatMap((part) => part.sort((a, b) => a.name.localeCompare(b.name, 'en')));
  return fixedResult(
    COLUMNS,
    sorted.filter(({ name }) => matches(name)).map(({ row }) => row),
  );
}

/** `*` and `?` as in a shell, over the whole name; a bare word matches anywhere. Names compare as everywhere: case and `_` do not count. */
export function nameMatcher(pattern: string): (name: string) => boolean {
  const wanted = comparable(pattern);
  if (!/[*?]/.test(wanted)) return (name) => comparable(name).includes(wanted);
  const escaped = wanted.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const expression = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'su');
  return (name) => expression.test(comparable(name));
}
