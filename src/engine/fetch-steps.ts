import { DriverError } from '../core/errors.js';
import type { PlannedScan } from '../plan/plan.js';

/** One scan that is opened, with what comes along. */
export interface FetchStep {
  readonly scan: PlannedScan;
  /** Scans whose rows come with its pages. */
  readonly sides: readonly PlannedScan[];
  /** The opened scan that must be complete before: it, or a side of it, gives the keys. */
  readonly after: number | undefined;
}

/** The scans to open, each behind the one that feeds it. A reference to no scan and a circle of them are `internal` errors. */
export function fetchSteps(scans: readonly PlannedScan[]): readonly FetchStep[] {
  const opened = scans.filter(({ sideOf }) => sideOf === undefined);
  const roots = new Map(scans.map((scan) => [scan, rootOf(scan, scans)]));
  return inOrder(
    opened.map((scan) => ({
      scan,
      sides: scans.filter((side) => side !== scan && roots.get(side) === scan),
      after: scan.feed && roots.get(scanOf(scans, scan.feed.from))?.id,
    })),
  );
}

/** The steps that are fed by this one, or by one of those, in order. */
export function followers(steps: readonly FetchStep[], first: FetchStep): readonly FetchStep[] {
  const ids = new Set([first.scan.id]);
  return steps.filter(({ scan, after }) => {
    if (after === undefined || !ids.has(after)) return false;
    ids.add(scan.id);
    return true;
  });
}

function scanOf(scans: readonly PlannedScan[], id: number): PlannedScan {
  const scan = scans.find((candidate) => candidate.id === id);
  if (!scan) throw new DriverError('internal', `The plan has no scan ${id} for another to hang on or feed from`);
  return scan;
}

/** The opened scan with whose pages the rows come: a side may hang on a side. */
export function rootOf(scan: PlannedScan, scans: readonly PlannedScan[]): PlannedScan {
  let root = scan;
  for (let hops = 0; root.sideOf !== undefined; hops += 1) {
    if (hops > scans.length) throw circle(scan);
    root = scanOf(scans, root.sideOf);
  }
  return root;
}

function inOrder(steps: readonly FetchStep[]): readonly FetchStep[] {
  const ordered: FetchStep[] = [];
  let waiting = steps;
  while (waiting.length > 0) {
    const placed = new Set(ordered.map(({ scan }) => scan.id));
    const ready = waiting.filter(({ after }) => after === undefined || placed.has(after));
    if (ready.length === 0) throw circle((waiting[0] as FetchStep).scan);
    ordered.push(...ready);
    waiting = waiting.filter((step) => !ready.includes(step));
  }
  return ordered;
}

function circle(scan: PlannedScan): DriverError {
  return new DriverError('internal', `Scan ${scan.id} of ${scan.table} waits for itself`);
}
