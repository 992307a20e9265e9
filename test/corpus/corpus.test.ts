import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorld, type LogicWorld } from '../logic/logic-world.js';
import { runCase } from '../logic/run-case.js';
import { logicFiles } from '../logic/slt.js';

/** SELECTs that an answer is expected of, over all dialects. */
const AT_LEAST = 470;

const files = logicFiles(import.meta.dirname);
let world: LogicWorld;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(async () => {
  await world.session.close();
  await world.sandbox.close();
});

describe.each(files)('$file', ({ file, cases }) => {
  let passed = 0;

  test.each(cases.map((each) => [`${each.name}: ${each.sql}`, each] as const))('%s', async (_name, each) => {
    const { error, rows } = await runCase(world.session, each.sql);
    expect({ error, rows }).toEqual({ error: each.error, rows: each.rows });
    passed += 1;
  });

  afterAll(() => {
    console.log(`${file.replace('.slt', '')} ${passed}/${cases.length}`);
  });
});

test(`the corpus holds ${AT_LEAST} answered SELECTs, no statement twice in a dialect`, () => {
  const answered = files.flatMap(({ cases }) => cases.filter((each) => each.error === undefined));
  expect(answered.length).toBeGreaterThanOrEqual(AT_LEAST);
  for (const { cases } of files) expect(new Set(cases.map((each) => each.sql)).size).toBe(cases.length);
});
