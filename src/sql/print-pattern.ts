import type { Expression } from './ast.js';
import type { ExpressionOf, Print } from './print-options.js';
import { quoteText } from './quote.js';

/** LIKE and ILIKE as they are; SIMILAR TO through its regular expression, since DuckDB takes the pattern for one. */
export function printPattern(node: ExpressionOf<'like'>, print: Print): string {
  const negated = node.negated ? 'NOT ' : '';
  if (node.op === 'similar')
    return `(${negated}regexp_full_match(${print(node.operand)}, ${similarRegex(node.pattern, print)}, 's'))`;
  const escape = node.escape ? ` ESCAPE ${print(node.escape)}` : '';
  return `(${print(node.operand)} ${negated}${node.op.toUpperCase()} ${print(node.pattern)}${escape})`;
}

/** PostgreSQL's `~` finds the expression anywhere; DuckDB's own `~` wants the whole text to match. */
export function printRegex(op: '~' | '!~' | '~*' | '!~*', text: string, pattern: string): string {
  const matches = `regexp_matches(${text}, ${pattern}, '${op.endsWith('*') ? 'i' : 'c'}')`;
  return op.startsWith('!') ? `(NOT ${matches})` : matches;
}

/** In SIMILAR TO `%` and `_` are wildcards, `. ^ $` plain characters, and `\` escapes; the rest is a regular expression's. */
function similarRegex(pattern: Expression, print: Print): string {
  if (pattern.kind === 'literal' && pattern.type === 'text') return quoteText(translate(pattern.value));
  return `regexp_replace(regexp_replace(regexp_replace(${print(pattern)}, '([.^$])', '\\\\\\1', 'g'), '%', '.*', 'g'), '_', '.', 'g')`;
}

function translate(pattern: string): string {
  return pattern.replace(/\\[\s\S]|[%_.^$]/g, (found) => {
    if (found === '%') return '.*';
    if (found === '_') return '.';
    return found.startsWith('\\') ? found.replace(/\\([%_])/, '$1') : `\\${found}`;
  });
}
