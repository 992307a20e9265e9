/** What a column would like, in display columns. */
export interface ColumnDemand {
  /** Widest of header and cells. */
  readonly natural: number;
  /** Below this it is not cut: numbers and times whole, a few characters of text. */
  readonly floor: number;
}

/**
 * Widths that fit into `available` display columns (separators not counted): the widest columns give first, all to the same
 * width. Undefined when not even the floors fit.
 */
export function fitWidths(demands: readonly ColumnDemand[], available: number): number[] | undefined {
  const at = (cap: number): number[] =>
    demands.map(({ natural, floor }) => Math.max(Math.min(natural, cap), Math.min(natural, floor)));
  const total = (cap: number): number => at(cap).reduce((sum, width) => sum + width, 0);
  let cap = Math.max(0, ...demands.map((demand) => demand.natural));
  if (total(0) > available) return undefined;
  while (cap > 0 && total(cap) > available) cap = nextCap(demands, cap, total(cap) - available);
  return spread(demands, at(cap), available);
}

/** Lowers the cap by what is surely too much, at least by one. */
function nextCap(demands: readonly ColumnDemand[], cap: number, excess: number): number {
  const giving = demands.filter((demand) => Math.min(demand.natural, cap) > demand.floor).length;
  return cap - Math.max(1, Math.floor(excess / Math.max(1, giving)));
}

/** Gives the columns that rounding left over to those that are still cut, from the left. */
function spread(demands: readonly ColumnDemand[], widths: readonly number[], available: number): number[] {
  let rest = available - widths.reduce((sum, width) => sum + width, 0);
  return widths.map((width, position) => {
    if (rest <= 0 || width >= (demands[position]?.natural ?? 0)) return width;
    rest -= 1;
    return width + 1;
  });
}
