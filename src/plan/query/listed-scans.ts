import type { PlannedScan } from '../plan.js';

/** Scans in the order in which their rows come: each with what hangs on it, and fed ones behind what feeds them. */
export function inExecutionOrder(scans: readonly PlannedScan[]): PlannedScan[] {
  const sides = new Map<number, PlannedScan[]>();
  for (const scan of scans)
    if (scan.sideOf !== undefined) sides.set(scan.sideOf, [...(sides.get(scan.sideOf) ?? []), scan]);
  const withSides = (scan: PlannedScan): PlannedScan[] => [scan, ...(sides.get(scan.id) ?? []).flatMap(withSides)];
  const ordered: PlannedScan[] = [];
  let waiting = scans.filter(({ sideOf }) => sideOf === undefined);
  while (waiting.length > 0) {
    const placed = new Set(ordered.map(({ id }) => id));
    const ready = waiting.filter(({ feed }) => feed === undefined || placed.has(feed.from));
    // The engine refuses a circle.
    if (ready.length === 0) return [...ordered, ...waiting.flatMap(withSides)];
    ordered.push(...ready.flatMap(withSides));
    waiting = waiting.filter((scan) => !ready.includes(scan));
  }
  return ordered;
}
