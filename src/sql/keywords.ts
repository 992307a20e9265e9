/** Words that end an expression or a clause: never a bare column, table or alias (quote them, or put them after a dot). */
export const RESERVED: ReadonlySet<string> = new Set(
  (
    'ALL AND ANY AS ASC BETWEEN BY CASE CROSS DESC DISTINCT ELSE END ESCAPE EXCEPT EXISTS FALSE FETCH FOR FROM FULL GROUP ' +
    'HAVING ILIKE IN INNER INTERSECT INTO IS JOIN LATERAL LEFT LIKE LIMIT MINUS NATURAL NOT NULL OFFSET ON OR ORDER OUTER QUALIFY ' +
    'RETURNING RIGHT SELECT SET SIMILAR SOME THEN TRUE UNION USING VALUES WHEN WHERE WINDOW WITH'
  ).split(' '),
);

/** Words that open a clause, with what their misspellings are usually missing. */
export const CLAUSE_WORDS = [
  'FROM',
  'WHERE',
  'GROUP',
  'HAVING',
  'ORDER',
  'LIMIT',
  'OFFSET',
  'JOIN',
  'LEFT',
  'RIGHT',
  'INNER',
  'CROSS',
  'UNION',
  'INTERSECT',
  'EXCEPT',
  'RETURNING',
  'VALUES',
  'QUALIFY',
  'WINDOW',
  'FETCH',
  'INTO',
  'SET',
  'AND',
  'BETWEEN',
  'LIKE',
] as const;

export const STATEMENT_WORDS = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'WITH',
  'VALUES',
  'EXEC',
  'EXECUTE',
  'CALL',
  'EXPLAIN',
  'SHOW',
  'DESCRIBE',
] as const;

/** The known word a misspelt one stands for (one slip, two in long words; a swap of neighbours is one slip), if any. */
export function meantWord(word: string, words: readonly string[]): string | undefined {
  const allowed = word.length >= 6 ? 2 : 1;
  return words.find(
    (known) => known !== word && Math.abs(known.length - word.length) <= allowed && slips(word, known) <= allowed,
  );
}

function slips(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
