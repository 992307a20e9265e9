/** Text and quoted names are matched first, so that nothing inside them is taken for a scan. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\bscan\((\d+)\)/g;

/** Puts the relation that holds the rows in place of each `scan(<id>)` of a planner's text. */
export function withRelations(sql: string, relation: (scanId: number) => string): string {
  return sql.replace(TOKENS, (token, id: string | undefined) => (id === undefined ? token : relation(Number(id))));
}
