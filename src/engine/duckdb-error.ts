import { DriverError, type ErrorCode } from '../core/errors.js';

/** First match wins; the pattern is tried on DuckDB's whole first line, `Kind Error: text`. The third part is what the user reads instead. */
const RULES: readonly (readonly [RegExp, ErrorCode, string?])[] = [
  [/division by zero/i, 'invalid_value', 'Division by zero'],
  [/^Out of Memory/, 'internal', 'The local engine ran out of memory and could not spill to its directory'],
  [/More than one row returned by a subquery/, 'invalid_value', 'A subquery used as a value gave more than one row'],
  [/Subquery returns (\d+) columns - expected (\d+)/, 'syntax_error', 'A subquery gives $1 columns where $2 can stand'],
  [
    /column "?([^"]+?)"? must appear in the GROUP BY clause/,
    'syntax_error',
    'Column "$1" must appear in GROUP BY or inside an aggregate function',
  ],
  [/GROUPING child "(.+)" must be/, 'syntax_error', 'GROUPING reads "$1", which is not in GROUP BY'],
  [/aggregate function calls cannot be nested/, 'syntax_error', 'Calls of aggregate functions cannot be nested'],
  // DuckDB says WHERE of a join's condition, too.
  [/WHERE clause cannot contain aggregates/, 'syntax_error', 'WHERE and ON cannot contain aggregate functions'],
  [/(\S+(?: BY)?) clause cannot contain aggregates/, 'syntax_error', '$1 cannot contain aggregate functions'],
  [/WHERE clause cannot contain window functions/, 'syntax_error', 'WHERE and ON cannot contain window functions'],
  [
    /same number of result columns/,
    'syntax_error',
    'The queries of a UNION, INTERSECT or EXCEPT must have the same number of columns',
  ],
  [
    /VALUES lists must all be the same length/,
    'syntax_error',
    'The rows of VALUES must have the same number of values',
  ],
  [
    /table ".*" has (\d+) columns available but (\d+)/,
    'syntax_error',
    'A table of $1 columns is given $2 column names',
  ],
  [/LIMIT\/OFFSET cannot be negative/, 'invalid_value', 'LIMIT and OFFSET cannot be negative'],
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
  const [pattern, code = 'internal', wording] = RULES.find(([candidate]) => candidate.test(first)) ?? [];
  const message = pattern && wording ? worded(wording, pattern.exec(first) ?? []) : userMessage(first, code);
  return new DriverError(code, message, { cause: thrown });
}

function worded(wording: string, groups: readonly string[]): string {
  return wording.replace(/\$(\d)/g, (_, group: string) => groups[Number(group)] ?? '');
}

function userMessage(first: string, code: ErrorCode): string {
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
