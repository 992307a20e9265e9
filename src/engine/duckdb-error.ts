import { DriverError, type ErrorCode } from '../core/errors.js';

/** First match wins; the pattern is tried on DuckDB's whole first line, `Kind Error: text`. */
const CODES: readonly (readonly [RegExp, ErrorCode])[] = [
  [/division by zero/i, 'invalid_value'],
  [/^Binder Error: (No function matches|Could not choose|Cannot (compare|mix|combine|cast|deduce))/, 'type_mismatch'],
  [/^Binder Error: Ambiguous/, 'ambiguous_column'],
  [/^Binder Error: .*\b(ORDER term|GROUP BY|aggregate|window function|QUALIFY|HAVING|UNNEST)/i, 'syntax_error'],
  [/^Binder Error: .*\b(argument|type|cast)/i, 'type_mismatch'],
  [/^Binder Error: .*\b(result columns|subquer|number of|expressions)/i, 'syntax_error'],
  [/^Catalog Error: .*Function with name/, 'unknown_function'],
  [/^(Mismatch Type|Type) Error/, 'type_mismatch'],
  [/^Conversion Error: Unimplemented type for cast/, 'type_mismatch'],
  [/^(Conversion|Invalid Input|Out of Range|Invalid Type) Error/, 'invalid_value'],
  [/^Syntax Error: (Invalid escape|Like pattern)/, 'invalid_value'],
  [/^Not implemented Error/, 'unsupported_statement'],
  [/^INTERRUPT Error/, 'cancelled'],
];

/** DuckDB's names of types as the catalogue spells them. */
const TYPE_NAMES: readonly (readonly [RegExp, string])[] = [
  [/\b(U?INT(8|16|32|64)|TINYINT|SMALLINT|INTEGER|INTEGER_LITERAL)\b/g, 'BIGINT'],
  [/\bINT128\b/g, 'HUGEINT'],
  [/\b(VARCHAR|STRING|STRING_LITERAL)\b/g, 'TEXT'],
  [/\bBOOL\b/g, 'BOOLEAN'],
  [/\bDECIMAL\(\d+, ?\d+\)/g, 'DECIMAL'],
  [/\bTIMESTAMP WITH TIME ZONE\b/g, 'TIMESTAMP'],
];

/**
 * What DuckDB threw, as the user may see it: without the excerpt of generated SQL, the candidates, the names of staged
 * relations and advice meant for DuckDB's own users.
 */
export function duckDbError(thrown: unknown): DriverError {
  if (thrown instanceof DriverError) return thrown;
  const [first = ''] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n');
  const code = CODES.find(([pattern]) => pattern.test(first))?.[1] ?? 'internal';
  return new DriverError(code, userMessage(first, code), { cause: thrown });
}

function userMessage(first: string, code: ErrorCode): string {
  if (/division by zero/i.test(first)) return 'Division by zero';
  if (first.startsWith('Out of Memory'))
    return 'The local engine ran out of memory and could not spill to its directory';
  const text = withOurNames(first.replace(/^(INTERRUPT|[A-Z][A-Za-z ]*) Error: /, ''));
  return code === 'internal' ? `The local engine failed: ${text}` : text;
}

function withOurNames(text: string): string {
  return text
    .replace(
      / ?You might need to add explicit type casts\.?| In order to select one, please add explicit type casts\.?/,
      '',
    )
    .replace(/ - an explicit cast is required/, '')
    .replace(/No function matches the given name and argument types '(.*)'\.?/, 'No function matches $1')
    .replace(/ when casting from source column (.+)$/, ' (column $1)')
    .replace(/'[^']*'|[^']+/g, (part) => (part.startsWith("'") ? part : renamed(part)));
}

/** Text outside of the user's strings: relations lose their generated names, types and operators get ours. */
function renamed(part: string): string {
  const plain = part
    .replace(/\bt\d+\.(?=")/g, '')
    .replace(/"t\d+"/g, 'of the statement')
    .replace(/(?<!\/)\/\/\(/g, '/(');
  return TYPE_NAMES.reduce((text, [pattern, name]) => text.replace(pattern, name), plain);
}
