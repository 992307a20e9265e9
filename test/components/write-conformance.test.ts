import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/connection/connect.js';
import { useComponent } from './component.js';
import { STRIPE_MOCK } from './stripe-mock.js';
import { writeStatements } from './write-statements.js';
import { writeExceptions } from './write-values.js';

const stripeMock = useComponent(STRIPE_MOCK);
const excepted = writeExceptions.flatMap(({ refused }) => refused);
const unknownEndpoints: ReadonlySet<string> = new Set(excepted.filter((key) => !key.includes('?')));
const statements = writeStatements();

/** Runs a statement through a session: `accepted`, or the error. */
async function outcome(url: string, sql: string): Promise<string> {
  const session = await connect({ apiKey: 'sk_test_x', apiBase: url, rateLimit: 'off', allowUnfilteredWrites: true });
  const nowhere = { begin: () => Promise.resolve(), write: () => Promise.resolve() };
  try {
    await (await session.prepare(sql).run({}, { download: nowhere })).toArray();
    return 'accepted';
  } catch (error) {
    return String(error);
  } finally {
    await session.close();
  }
}

const ofVersion = (version: string) =>
  statements.filter(({ endpoint }) => endpoint.includes(` /${version}/`)).map((one) => [one.name, one] as const);

describe('stripe-mock accepts', () => {
  const known = ofVersion('v1').filter(([, { endpoint }]) => !unknownEndpoints.has(endpoint));

  test('nearly all writes and actions of the catalogue', () => {
    expect(known.length).toBeGreaterThan(300);
  });

  test.for(known)('%s', async ([, { sql }], context) => {
    expect(await outcome(stripeMock(context), sql)).toBe('accepted');
  });
});

describe('what is excepted', () => {
  test('has a reason, and is said once', () => {
    expect(writeExceptions.filter(({ reason }) => reason.length < 20)).toEqual([]);
    expect(new Set(excepted).size).toBe(excepted.length);
  });

  test.for(excepted)('%s is not accepted: the list holds no more than it must', async (key, context) => {
    const [endpoint = ''] = key.split('?');
    const statement = writeStatements(key).find((one) => one.endpoint === endpoint);
    expect(statement).toBeDefined();
    expect(await outcome(stripeMock(context), statement?.sql ?? '')).not.toBe('accepted');
  });
});

interface Recorded {
  readonly request: string;
  readonly type: string | undefined;
  readonly body: unknown;
}

/** /v2 is nothing that stripe-mock knows: what is sent there is recorded and compared with what was looked at once. */
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'v2-writes.json'), 'utf8')) as Record<
  string,
  Recorded
>;

describe('a /v2 write sends what it did when it was recorded', () => {
  let server: Server;
  let url = '';
  const seen: Recorded[] = [];

  beforeAll(async () => {
    server = createServer((message, response) => {
      void textOf(message).then((text) => {
        const body: unknown = text === '' ? undefined : JSON.parse(text);
        seen.push({ request: `${message.method} ${message.url}`, type: message.headers['content-type'], body });
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"obj_1","object":"x"}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test('all of them', async () => {
    const recorded: Record<string, Recorded | undefined> = {};
    for (const [name, { sql }] of ofVersion('v2')) {
      seen.length = 0;
      expect([name, await outcome(url, sql)]).toEqual([name, 'accepted']);
      expect([name, seen.length]).toEqual([name, 1]);
      recorded[name] = seen[0];
    }
    expect(Object.keys(recorded).length).toBeGreaterThan(40);
    expect(recorded).toEqual(golden);
  });
});

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
