import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/connection/connect.js';
import type { Session } from '../../src/connection/session.js';
import { systemClock } from '../../src/core/clock.js';
import { DriverError, formatError } from '../../src/core/errors.js';
import { explainText } from '../../src/plan/explain.js';
import { formatPlans, parsePlans, type PlanCase } from './plan-cases.js';

const UPDATE = process.env['UPDATE_PLANS'] === '1';
const NOW = Date.parse('2024-03-15T12:00:00.250Z');

/** Nobody listens there: a plan that asked anybody would fail. */
const NOWHERE = 'http://127.0.0.1:1';

const files = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.plan'))
  .map((file) => ({ file, cases: parsePlans(readFileSync(join(import.meta.dirname, file), 'utf8')) }));

// Plans of search.plan are those of a connection that reads Search.
describe.each(files)('$file', ({ file, cases }) => {
  let session: Session;

  beforeAll(async () => {
    session = await connect({
      apiKey: 'sk_test_plans',
      apiBase: NOWHERE,
      clock: { ...systemClock, now: () => NOW },
      consistency: file.startsWith('search') ? 'search' : 'strict',
    });
  });

  test.each(cases.map((each) => [each.name, each] as const))('%s', (_name, each) => {
    const plan = planText(session, each.sql);
    if (!UPDATE) expect(plan).toBe(each.plan);
  });

  test.runIf(UPDATE)('is written anew', () => {
    const planned = cases.map((each): PlanCase => ({ ...each, plan: planText(session, each.sql) }));
    writeFileSync(join(import.meta.dirname, file), formatPlans(planned));
  });
});

function planText(session: Session, sql: string): string {
  try {
    const plan = session.prepare(sql).plan();
    return plan.kind === 'select' ? explainText(plan) : 'no query';
  } catch (thrown) {
    if (thrown instanceof DriverError) return `error ${formatError(thrown)}`;
    throw thrown;
  }
}
