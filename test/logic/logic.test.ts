import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCALAR_FUNCTIONS } from '../../src/plan/functions/index.js';
import { openWorld, type LogicWorld } from './logic-world.js';
import { runCase } from './run-case.js';
import { logicFiles, parseSlt } from './slt.js';

let world: LogicWorld;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(async () => {
  await world.session.close();
  await world.sandbox.close();
});

describe.each(logicFiles(import.meta.dirname))('$file', ({ cases }) => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', async (_name, each) => {
    world.sandbox.log.clear();
    const outcome = await runCase(world.session, each.sql);
    expect({ error: outcome.error, rows: outcome.rows }).toEqual({ error: each.error, rows: each.rows });
    for (const text of each.holds) expect(outcome.said).toContain(text);
    if (each.calls !== undefined) expect(world.sandbox.log.lines()).toHaveLength(each.calls);
  });
});

test('a block without a sentence is refused, so that no case is skipped by a slip', () => {
  expect(() => parseSlt('SELECT 1\n----\ncolumn1\n1\n')).toThrow('line 1');
});

test('every scalar function has a case', () => {
  const sql = logicFiles(import.meta.dirname)
    .flatMap(({ cases }) => cases.filter((each) => each.error === undefined).map((each) => each.sql))
    .join('\n')
    .toLowerCase();
  const missing = [...SCALAR_FUNCTIONS.keys()].filter((name) => !new RegExp(`\\b${name}\\b`).test(sql));
  // AT TIME ZONE is what calls it.
  expect(missing).toEqual(['timezone']);
});
