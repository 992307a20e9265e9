/** A repeatable source of numbers in [0, 1): the same seed gives the same run. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** DuckDB cannot read NOT behind these, PostgreSQL can and we do. */
const BEFORE_NO_NOT = ['||', '&', '|', '<<', '>>'];
const BINARY = [
  'AND',
  'OR',
  'and',
  '=',
  '<>',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  ...BEFORE_NO_NOT,
];
const LEAVES = [
  'a',
  'b',
  'c',
  'x.y',
  '1',
  '2',
  '1.5',
  "'t'",
  "'it''s'",
  'NULL',
  'TRUE',
  'false',
  "DATE '2024-01-01'",
  "INTERVAL '7 days'",
  "'\\'",
];
const SUFFIXES = [' IS NULL', ' IS NOT NULL', ' ISNULL', ' NOTNULL', ' IS TRUE', ' IS NOT FALSE', '::int', '::VARCHAR'];
const LIKES = ['LIKE', 'NOT LIKE', 'ILIKE', 'NOT ILIKE'];
const SEPARATORS = [' ', ' ', ' ', '\n', '\t', ' /* ; ) */ ', ' -- (\n'];

/**
 * Random SQL text in which parentheses are mostly left out, so that only precedence decides. Some of it is wrong SQL
 * (`a < b < c`): then both parsers must say so.
 */
export function randomExpression(random: () => number, depth = 4): string {
  const pick = (choices: readonly string[]): string => choices[Math.floor(random() * choices.length)] ?? '';
  const gap = (): string => pick(SEPARATORS);
  const part = (): string => {
    const text = randomExpression(random, depth - 1 - Math.floor(random() * 2));
    return random() < 0.25 ? `(${text})` : text;
  };
  const right = (): string => {
    const op = pick(BINARY);
    const text = part();
    return `${op} ${BEFORE_NO_NOT.includes(op) && text.startsWith('NOT') ? `(${text})` : text}`;
  };
  if (depth <= 0) return pick(LEAVES);
  const forms: readonly (() => string)[] = [
    () => `${part()}${gap()}${right()}`,
    () => `${part()}${gap()}${right()}`,
    () => `${part()}${gap()}${right()}`,
    () => `${part()} ${right()} ${right()}`,
    () => `NOT${gap()}${part()}`,
    () => `- ${part()}`,
    () => `${pick(['+ ', '~ '])}${part()}`,
    () => `${part()}${pick(SUFFIXES)}`,
    () => `${part()} ${pick(['', 'NOT '])}BETWEEN ${part()} AND ${part()}`,
    () => `${part()}${pick([' ', ' NOT '])}IN (${part()}, ${part()})`,
    () => `${part()} ${pick(LIKES)} ${part()}${random() < 0.3 ? ` ESCAPE '${pick(['!', '\\'])}'` : ''}`,
    () => `${part()} SIMILAR TO ${part()}`,
    () => `${part()} IS ${pick(['', 'NOT '])}DISTINCT FROM ${part()}`,
    () => `CASE WHEN ${part()} THEN ${part()}${random() < 0.5 ? ` ELSE ${part()}` : ''} END`,
    () => `CASE ${part()} WHEN ${part()} THEN ${part()} WHEN ${part()} THEN ${part()} END`,
    () => `${pick(['f', 'lower', 'round'])}(${part()}, ${part()})`,
    () => `(a -> 'k')`,
    () =>
      `(${jsonText(pick)} ${pick(['=', '<>', '<'])} ${jsonText(pick)} ${pick(['AND', 'OR'])} ${jsonText(pick)} ${pick(['IS NULL', "LIKE 'x'", 'IN (a, b)'])})`,
    () => `${part()} AT TIME ZONE 'UTC'`,
    () => `(${part()})[1]`,
    () => `CAST(${part()} AS ${pick(['INTEGER', 'varchar', 'double precision'])})`,
  ];
  return (forms[Math.floor(random() * forms.length)] ?? part)();
}

/**
 * `->>` binds as in PostgreSQL; DuckDB takes `a = b ->> 'k'` for `(a = b) ->> 'k'`. Its text gets parentheses for the brackets
 * here, ours gets none.
 */
function jsonText(pick: (choices: readonly string[]) => string): string {
  return `«f(${pick(LEAVES)}) ->> ${pick(["'k'", '0'])}»`;
}
