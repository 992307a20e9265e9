/** Binding strength of PostgreSQL's operators (and MySQL's XOR), loosest first; a side parsed at `level + 1` leaves that level to its caller. */
export const LEVEL = {
  or: 1,
  xor: 2,
  and: 3,
  not: 4,
  is: 5,
  comparison: 6,
  predicate: 7,
  other: 9,
  additive: 10,
  multiplicative: 11,
  power: 12,
  zone: 13,
  sign: 15,
} as const;
