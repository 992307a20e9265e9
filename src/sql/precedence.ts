/** Binding strength of PostgreSQL's operators, loosest first; a side parsed at `level + 1` leaves that level to its caller. */
export const LEVEL = {
  or: 1,
  and: 2,
  not: 3,
  is: 4,
  comparison: 5,
  predicate: 6,
  other: 8,
  additive: 9,
  multiplicative: 10,
  power: 11,
  zone: 12,
  sign: 14,
} as const;
