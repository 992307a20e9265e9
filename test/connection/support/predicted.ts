import type { Session } from '../../../src/connection/session.js';
import type { SelectPlan } from '../../../src/plan/plan.js';
import type { CallEstimate } from '../../../src/source/access-path.js';

/** What was foretold of something, and what came. */
export interface Foretold {
  readonly name: string;
  readonly estimate: CallEstimate;
  readonly calls: number;
}

/** One run of a statement: the plan before it, and what each scan then cost. */
export interface Prediction {
  readonly plan: SelectPlan;
  /** The statement as a whole, then each of its scans; retries are in none of them. */
  readonly all: readonly Foretold[];
}

/** Plans a query, runs it to its end, and says what EXPLAIN ANALYZE counted. */
export async function predict(session: Session, sql: string): Promise<Prediction> {
  const plan = selectPlan(session, sql);
  const result = await session.prepare(`EXPLAIN ANALYZE ${sql}`).run();
  const lines = (await result.toArray()).map(([line]) => line as string);
  const counted = lines.slice(lines.findIndex((line) => line.startsWith('Ran: ')) + 1);
  const { calls, retries } = result.stats();
  const scans = plan.scans.map((scan, index) => ({
    name: scan.table,
    estimate: scan.estimate,
    calls: Number(/: (\d+) calls?, /.exec(counted[index] ?? '')?.[1]),
  }));
  return { plan, all: [{ name: 'the statement', estimate: plan.calls, calls: calls - retries }, ...scans] };
}

export function selectPlan(session: Session, sql: string): SelectPlan {
  const plan = session.prepare(sql).plan();
  if (plan.kind === 'select') return plan;
  throw new Error(`${sql} is no query`);
}

/** Those whose calls are outside of what must be true. */
export function outside({ all }: Prediction): readonly Foretold[] {
  return all.filter(({ estimate: { min, max }, calls }) => !(calls >= min && calls <= max));
}

/** Those whose calls are more than a tenth away from what was expected. */
export function farOff({ all }: Prediction): readonly Foretold[] {
  return all.filter(({ estimate: { expected }, calls }) => !(Math.abs(calls - expected) <= calls / 10));
}
