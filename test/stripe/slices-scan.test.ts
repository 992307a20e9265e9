import { afterEach, describe, expect, test } from 'vitest';
import type { ScanRequest } from '../../src/source/access-path.js';
import type { Term } from '../../src/source/term.js';
import type { Executor } from '../../src/stripe/executor.js';
import { limitsFor, type RateLimit } from '../../src/stripe/throttle/limits.js';
import { Throttle } from '../../src/stripe/throttle/throttle.js';
import { FakeClock } from './support/fake-clock.js';
import { listed, randomOf, startListServer, type Listed, type ListServer } from './support/list-server.js';
import { failureOf, readAll, scanContext } from './support/scan-context.js';
import { executorFor, scanRequest, sourceOf, term } from './support/sources.js';

const NOW = 1_750_000_000;
const DAY = 86_400;
const second = (seconds: number): number => seconds * 1_000_000;

const servers: ListServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(...args: Parameters<typeof startListServer>): Promise<ListServer> {
  const server = await startListServer(...args);
  servers.push(server);
  return server;
}

/** Seconds spread by chance over the days before now. */
function spread(rows: number, days = 600, seed = 1): readonly number[] {
  const random = randomOf(seed);
  return Array.from({ length: rows }, () => NOW - Math.floor(random() * days * DAY));
}

function charges(executor: Executor, terms: readonly Term[] = [], rest: Partial<ScanRequest> = {}) {
  const [path] = sourceOf('Charge', executor).paths(scanRequest(terms, { columns: ['id'], whole: true, ...rest }));
  if (path === undefined) throw new Error('no path');
  return path;
}

async function ids(
  server: ListServer,
  terms: readonly Term[] = [],
  rest: Partial<ScanRequest> = {},
): Promise<readonly string[]> {
  return (await readAll(charges(executorFor(server.url), terms, rest))).map(([id]) => id as string);
}

/** Once what was under way has arrived, no request comes any more and none is open. */
async function silence(server: ListServer): Promise<void> {
  let [quiet, seen] = [0, -1];
  for (let turn = 0; turn < 2000 && quiet < 100; turn += 1) {
    await new Promise(setImmediate);
    quiet = server.traffic.open === 0 && server.lines.length === seen ? quiet + 1 : 0;
    seen = server.lines.length;
  }
  expect(quiet).toBe(100);
}

describe('a list read in slices gives what it gives by one cursor', () => {
  const bounded = [term('created', '>=', second(NOW - 300 * DAY)), term('created', '<', second(NOW - 20 * DAY))];
  test.each<[string, readonly number[], readonly Term[]]>([
    ['spread evenly', spread(6000), []],
    ['many to a second', spread(6000).map((at) => at - (at % 3600)), []],
    ['some in every second', spread(6000, 0.01), []],
    ['thousands in one second', [...spread(4000), ...Array<number>(2000).fill(NOW - 99 * DAY)], []],
    ['with nothing for years', [...spread(3000), ...spread(3000).map((at) => at - 3000 * DAY)], []],
    ['between given bounds', spread(20_000), bounded],
    ['from a given bound, exclusive', spread(8000), [term('created', '>', second(NOW - 300 * DAY))]],
    ['up to a given bound', spread(8000), [term('created', '<=', second(NOW - 300 * DAY))]],
  ])('%s', async (_name, seconds, terms) => {
    const server = await serve(listed(seconds));
    const plain = await ids(server, terms, { whole: false });
    const calls = server.lines.length;
    const sliced = await ids(server, terms);
    expect(sliced.length).toBe(new Set(sliced).size);
    expect([...sliced].sort()).toEqual([...plain].sort());
    const cost = server.lines.length - calls;
    expect(cost).toBeLessThanOrEqual(calls * 1.05 + 1);
    expect(server.traffic.mostAtOnce).toBeGreaterThan(1);
  });

  test('with deleted objects that tell no time, which are no rows', async () => {
    const objects: readonly Listed[] = listed(spread(5000)).map((object, index) =>
      index % 50 === 49 ? { id: object.id, deleted: true } : object,
    );
    const server = await serve(objects);
    expect((await ids(server)).length).toBe(4900);
    expect(server.traffic.mostAtOnce).toBeGreaterThan(1);
  });

  test('and learns how many rows there are', async () => {
    const executor = executorFor((await serve(listed(spread(6000)))).url);
    await readAll(charges(executor));
    expect(executor.sizes.rows('Charge')).toBe(6000);
  });
});

describe('the requests', () => {
  test('bound each slice, from the newest on', async () => {
    const server = await serve(listed(spread(6000)));
    const [from, until] = [NOW - 900 * DAY, NOW + DAY];
    const times = [term('created', '>=', second(from)), term('created', '<=', second(until))];
    await ids(server, [...times, term('customer', '=', 'cus_1')]);
    const given = `created[gte]=${from}&created[lte]=${until}`;
    expect(server.lines[0]).toBe(`GET /v1/charges?${given}&customer=cus_1&limit=100`);
    const cut = server.lines.filter((line) => line.includes('created[lt]') && !line.includes('starting_after'));
    expect(cut.length).toBeGreaterThan(1);
    for (const line of cut)
      expect(line).toMatch(/^GET \/v1\/charges\?created\[gte\]=\d+&created\[lt\]=\d+&customer=cus_1&limit=100$/);
  });

  test('are the same however answers overtake each other', async () => {
    const objects = listed(spread(20_000));
    const runs: string[][] = [];
    for (const shuffle of [undefined, 1, 2, 3, 4]) {
      const server = await serve(objects, shuffle === undefined ? {} : { shuffle });
      expect((await ids(server)).length).toBe(20_000);
      runs.push([...server.lines].sort());
      expect(server.traffic.mostAtOnce).toBeGreaterThan(5);
      expect(server.traffic.mostAtOnce).toBeLessThanOrEqual(10);
      if (shuffle !== undefined) expect(server.traffic.overtakes).toBeGreaterThan(10);
    }
    for (const run of runs) expect(run).toEqual(runs[0]);
  });

  test.each([0, 1, 99, 100, 101, 1199, 1200])('of a table of %i rows are its pages', async (rows) => {
    const server = await serve(listed(spread(rows)));
    expect((await ids(server)).length).toBe(rows);
    expect(server.lines.length).toBe(Math.max(1, Math.ceil(rows / 100)));
  });

  test.each<[string, Partial<ScanRequest>]>([
    ['not for the whole', { whole: false }],
    ['in the order of the list', { order: [{ column: 'created', direction: 'desc' }] }],
    ['for so many rows', { rowBudget: 10_000 }],
  ])('come one after the other %s', async (_name, rest) => {
    const server = await serve(listed(spread(3000)));
    expect((await ids(server, [], rest)).length).toBe(3000);
    expect([server.lines.length, server.traffic.mostAtOnce]).toEqual([30, 1]);
  });

  test('a known table is cut at once', async () => {
    const server = await serve(listed(spread(5000)));
    const executor = executorFor(server.url);
    executor.sizes.learn('Charge', 5000);
    await readAll(charges(executor));
    expect(server.lines[2]).toMatch(/created\[lt\]/);
  });
});

test.each<[string, string, RateLimit | undefined, number]>([
  ['without a limit', 'sk_test_1', 'off', 10],
  ['of a live key', 'sk_live_1', undefined, 9],
  ['of a test key', 'sk_test_1', undefined, 9],
  ['of ten a second', 'sk_test_1', 10, 4],
  ['of one a second', 'sk_test_1', 1, 1],
  ['of very many', 'sk_test_1', 500, 10],
])('lanes %s', (_name, key, rateLimit, lanes) => {
  expect(new Throttle(limitsFor(key, rateLimit), new FakeClock()).lanes).toBe(lanes);
});

describe('it ends at once', () => {
  const objects = listed(spread(20_000));
  const refuseOne = (line: string): { status: number; error: Record<string, string> } | undefined =>
    line.includes('created[lt]') && line.includes('starting_after')
      ? { status: 400, error: { message: 'No more', code: 'whatever' } }
      : undefined;

  test('when one slice fails', async () => {
    const server = await serve(objects, { refuse: refuseOne, hold: (line) => line.includes('created[lt]=17482') });
    const failure = await failureOf(ids(server));
    expect([failure.code, failure.message]).toEqual(['stripe_error', expect.stringContaining('No more')]);
    await silence(server);
  });

  test('when the consumer leaves, and leaves nothing running', async () => {
    let [arrived, pages] = [0, 0];
    const server = await serve(objects, { hold: () => (arrived += 1) > 100 });
    for await (const page of charges(executorFor(server.url)).open(scanContext())) {
      expect(page.fetched).toBeGreaterThanOrEqual(0);
      if (++pages === 95) break;
    }
    await silence(server);
    expect(server.traffic.abandoned).toBeGreaterThan(0);
    expect(server.lines.length).toBeLessThanOrEqual(105);
  });

  test('when the statement is aborted', async () => {
    const abort = new AbortController();
    let [arrived, aborted] = [0, 0];
    const hold = (): boolean => {
      if ((arrived += 1) === 103) setImmediate(() => ((aborted = performance.now()), abort.abort()));
      return arrived > 100;
    };
    const server = await serve(objects, { hold });
    const path = charges(executorFor(server.url));
    const failure = await failureOf(readAll(path, scanContext({ signal: abort.signal })));
    expect(performance.now() - aborted).toBeLessThan(500);
    expect(failure.code).toBe('cancelled');
    await silence(server);
    expect(server.traffic.abandoned).toBeGreaterThan(1);
  });

  test('when the calls are used up, of which it makes no more', async () => {
    const server = await serve(objects);
    const context = scanContext({ maxCalls: 60 });
    const failure = await failureOf(readAll(charges(executorFor(server.url)), context));
    expect([failure.code, context.counts.calls]).toEqual(['too_many_calls', 60]);
    await silence(server);
  });
});

describe('a list that is not what it says', () => {
  test('goes on from its time within its slice, where a cursor is gone', async () => {
    const objects = listed(spread(10_000));
    let lost = 0;
    const server = await serve(objects, {
      refuse: (line) => {
        if (!line.includes('created[lt]') || !line.includes('starting_after') || lost > 0) return undefined;
        lost += 1;
        return { status: 400, error: { message: 'No such charge', code: 'resource_missing', param: 'starting_after' } };
      },
    });
    const terms = [term('created', '>=', second(NOW - 590 * DAY))];
    const plain = await ids(server, terms, { whole: false });
    const found = await ids(server, terms);
    expect(lost).toBe(1);
    expect([...found].sort()).toEqual([...plain].sort());
    const cut = server.lines.filter((line) => line.includes('created[lt]'));
    expect(cut.filter((line) => !line.includes('created[gte]'))).toEqual([]);
  });

  test('is read by one cursor, when it is not in order', async () => {
    const objects = [...listed(spread(5000))];
    [objects[3], objects[700]] = [objects[700] as Listed, objects[3] as Listed];
    const server = await serve(objects);
    expect((await ids(server)).length).toBe(5000);
    expect([server.lines.length, server.traffic.mostAtOnce]).toEqual([50, 1]);
  });

  test('is an error, when that shows after it was cut', async () => {
    const objects = [...listed(spread(5000))];
    [objects[1500], objects[4000]] = [objects[4000] as Listed, objects[1500] as Listed];
    const server = await serve(objects);
    expect((await failureOf(ids(server))).message).toBe(
      'GET /v1/charges did not give its objects newest first by created',
    );
    await silence(server);
  });
});

describe('several lists', () => {
  const terms = [term('customer', 'in', ...Array.from({ length: 14 }, (_, index) => `cus_${index}`))];

  test('are read side by side for the whole, in as many calls', async () => {
    const server = await serve(listed(spread(250)), { shuffle: 3 });
    const read = async (whole: boolean): Promise<readonly unknown[]> => {
      const paths = sourceOf('Charge', executorFor(server.url)).paths(scanRequest(terms, { whole }));
      const path = paths.find(({ requests }) => requests.length === 14);
      if (path === undefined) throw new Error('no path');
      return (await readAll(path)).map(([id]) => id);
    };
    const plain = await read(false);
    expect([server.lines.length, server.traffic.mostAtOnce]).toEqual([42, 1]);
    const first = server.lines.splice(0);
    const together = await read(true);
    expect([...together].sort()).toEqual([...plain].sort());
    expect([...server.lines].sort()).toEqual(first.sort());
    expect(server.traffic.mostAtOnce).toBe(10);
  });

  test('of the parents of one page are read side by side, in as many calls', async () => {
    const server = await serve(listed(spread(12)), { shuffle: 1 });
    const source = sourceOf('CustomerTaxId', executorFor(server.url));
    const read = (whole: boolean): Promise<unknown[]> => {
      const [path] = source.paths(scanRequest([], { whole, columns: ['customer', 'id'] }));
      if (path === undefined) throw new Error('no path');
      return readAll(path);
    };
    const plain = await read(false);
    expect([plain.length, server.lines.length, server.traffic.mostAtOnce]).toEqual([144, 13, 1]);
    const first = server.lines.splice(0);
    expect((await read(true)).map(String).sort()).toEqual(plain.map(String).sort());
    expect([...server.lines].sort()).toEqual(first.sort());
    expect(server.traffic.mostAtOnce).toBeGreaterThan(5);
    expect(server.traffic.mostAtOnce).toBeLessThanOrEqual(10);
  });
});
