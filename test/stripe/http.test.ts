import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { ByteSink } from '../../src/core/byte-sink.js';
import { DriverError } from '../../src/core/errors.js';
import type { StripeCall } from '../../src/stripe/http/call.js';
import { parseApiBase } from '../../src/stripe/http/api-base.js';
import { apiVersion } from './support/definition.js';
import { FakeClock } from './support/fake-clock.js';
import { json, refusal, startFakeServer, type FakeServer, type Handler } from './support/fake-server.js';
import { failureOf, scanContext } from './support/scan-context.js';
import { executorFor } from './support/sources.js';

const CALL: StripeCall = { method: 'GET', path: '/v1/charges?limit=1', template: '/v1/charges' };

const servers: FakeServer[] = [];
async function serve(...handlers: Handler[]): Promise<FakeServer> {
  const server = await startFakeServer(...handlers);
  servers.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('a call', () => {
  test('carries key, version and account, and nothing that identifies the machine', async () => {
    const server = await serve(json({ object: 'list', data: [] }));
    const executor = executorFor(server.url, { account: 'acct_1' });
    const answer = await executor.call(CALL, scanContext());
    expect(answer).toMatchObject({ body: { object: 'list' }, requestId: 'req_1' });
    expect(server.lines).toEqual(['GET /v1/charges?limit=1']);
    expect(server.headers[0]).toMatchObject({
      authorization: 'Bearer sk_test_51SecretKey',
      'stripe-version': apiVersion(),
      'stripe-account': 'acct_1',
    });
    expect(server.headers[0]).not.toHaveProperty('x-stripe-client-telemetry');
    expect(server.headers[0]?.['x-stripe-client-user-agent']).not.toMatch(/platform|telemetry_id/);
  });

  test('counts once it is sent, and its decoded bytes', async () => {
    const server = await serve(json({ text: 'naïve – 日本' }));
    const context = scanContext();
    const answer = await executorFor(server.url).call(CALL, context);
    expect(answer?.body).toEqual({ text: 'naïve – 日本' });
    expect(answer?.bytes).toBe(Buffer.byteLength(JSON.stringify({ text: 'naïve – 日本' })));
    expect(context.counts.calls).toBe(1);
  });

  test('counts the bytes of a refusal too', async () => {
    const body = { error: { type: 'invalid_request_error', message: 'Nope' } };
    const server = await serve(json(body, 400));
    const context = scanContext();
    await failureOf(executorFor(server.url).call(CALL, context));
    expect(context.counts.bytes).toBe(JSON.stringify(body).length);
  });

  test('keeps its connection for the next one', async () => {
    const sockets = new Set<Socket>();
    const answer = json({ object: 'list', data: [] });
    const server = await serve((request, response) => {
      sockets.add(request.socket);
      answer(request, response);
    });
    const executor = executorFor(server.url);
    for (let count = 0; count < 3; count += 1) await executor.call(CALL, scanContext());
    expect([server.lines.length, sockets.size]).toEqual([3, 1]);
  });
});

describe('an error says whose fault it is', () => {
  const once = { attempts: { limited: 1, refused: 1, other: 1 } };

  test.each([
    [
      401,
      { message: 'Invalid API Key provided: sk_test_****tKey' },
      'authentication',
      'Stripe does not accept the API key: Invalid API Key provided: sk_test_…',
    ],
    [
      403,
      { message: "The key 'sk_test_51SecretKey' may not." },
      'permission_denied',
      "Stripe denies GET /v1/charges to this key: The key '[key]' may not.",
    ],
    [
      400,
      { message: 'Nope', code: 'parameter_unknown', param: 'foo' },
      'stripe_error',
      'GET /v1/charges failed: Nope [code parameter_unknown, parameter foo]',
    ],
    [404, { message: 'Unrecognized request URL' }, 'stripe_error', 'GET /v1/charges failed: Unrecognized request URL'],
    [429, { message: 'Too many' }, 'rate_limited', 'Stripe refuses more calls to GET /v1/charges: Too many'],
    [500, { message: 'Oops' }, 'stripe_error', 'GET /v1/charges failed: Oops'],
  ])('%i', async (status, error, code, message) => {
    const server = await serve(refusal(status, error));
    const failure = await failureOf(executorFor(server.url, { retry: once }).call(CALL, scanContext()));
    expect([failure.code, failure.message, failure.requestId]).toEqual([code, message, 'req_1']);
  });

  test.each<[string, Handler, string, RegExp]>([
    [
      'a page of HTML',
      (_request, response) => response.writeHead(200).end('<html>'),
      'stripe_error',
      /HTTP 200.*not one of Stripe's/,
    ],
    [
      'an empty body',
      (_request, response) => response.writeHead(204).end(),
      'stripe_error',
      /HTTP 204.*not one of Stripe's/,
    ],
    [
      'a JSON null',
      (_request, response) => response.writeHead(200).end('null'),
      'stripe_error',
      /HTTP 200.*not one of Stripe's/,
    ],
    [
      'a 404 of another server',
      (_request, response) => response.writeHead(404).end('not found'),
      'stripe_error',
      /HTTP 404.*not one of Stripe's/,
    ],
    [
      'a closed connection',
      (request) => request.socket.destroy(),
      'network',
      /^127\.0\.0\.1:\d+ cannot be reached: the connection was closed/,
    ],
    [
      'a body that breaks off',
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"object":', () => request.socket.destroy());
      },
      'network',
      /^127\.0\.0\.1:\d+ cannot be reached: /,
    ],
    ['silence', () => undefined, 'timeout', /^127\.0\.0\.1:\d+ did not answer in time: no answer within 0\.05 s/],
  ])('%s', async (_name, handler, code, message) => {
    const server = await serve(handler);
    const executor = executorFor(server.url, { retry: once, timeoutMs: code === 'timeout' ? 50 : 10_000 });
    const context = scanContext();
    const failure = await failureOf(executor.call(CALL, context));
    expect([failure.code, failure.message]).toEqual([code, expect.stringMatching(message)]);
    expect([server.lines.length, context.counts.calls]).toEqual([1, 1]);
  });

  test('nobody listening', async () => {
    const failure = await failureOf(
      executorFor('http://127.0.0.1:9', { clock: new FakeClock() }).call(CALL, scanContext()),
    );
    expect(failure.code).toBe('network');
    expect(failure.message).toBe('127.0.0.1:9 cannot be reached: connection refused (after 3 attempts)');
  });

  test('a missing object may be no error', async () => {
    const server = await serve(refusal(404, { message: 'No such charge', code: 'resource_missing', param: 'id' }));
    const call = { ...CALL, absent: (found: { code: string | undefined }) => found.code === 'resource_missing' };
    expect(await executorFor(server.url).call(call, scanContext())).toBeUndefined();
  });
});

describe('an abort', () => {
  test('ends a call in flight at once and closes its connection', async () => {
    const controller = new AbortController();
    const closed = new Promise<void>((resolve) => {
      void serve((request) => {
        request.socket.on('close', () => resolve());
        controller.abort();
      }).then((server) => {
        const executor = executorFor(server.url);
        pending = failureOf(executor.call(CALL, scanContext({ signal: controller.signal })));
      });
    });
    let pending: Promise<{ code: string }> | undefined;
    await closed;
    expect((await pending)?.code).toBe('cancelled');
  });

  test('before the start makes no call', async () => {
    const server = await serve(json({}));
    const context = scanContext({ signal: AbortSignal.abort() });
    const failure = await failureOf(executorFor(server.url).call(CALL, context));
    expect([failure.code, server.lines.length, context.counts.calls]).toEqual(['cancelled', 0, 0]);
  });
});

describe('an API base', () => {
  test.each([
    ['https://api.stripe.com', { protocol: 'https', host: 'api.stripe.com', port: 443 }],
    ['http://127.0.0.1:12111', { protocol: 'http', host: '127.0.0.1', port: 12111 }],
    ['http://127.0.0.1:12111/', { protocol: 'http', host: '127.0.0.1', port: 12111 }],
    ['http://[::1]:80', { protocol: 'http', host: '::1', port: 80 }],
  ])('%s', (text, parts) => {
    expect(parseApiBase(text)).toMatchObject(parts);
  });

  test.each(['localhost:12111', 'ftp://stripe', 'https://api.stripe.com/v1', 'https://sk_test_1@api.stripe.com', ''])(
    'not %s',
    (text) => {
      expect(() => parseApiBase(text)).toThrow(expect.objectContaining({ code: 'invalid_connection' }) as Error);
      expect(() => parseApiBase(text)).not.toThrow(/sk_test/);
    },
  );
});

describe('a download', () => {
  const PDF = Buffer.from([0x25, 0x50, 0x44, 0x46, 0x00, 0xff, 0x80]);
  const whole: Handler = (_request, response) => void response.writeHead(200).end(PDF);
  const broken: Handler = (_request, response) => {
    response.writeHead(200, { 'content-length': String(PDF.length) });
    response.write(PDF.subarray(0, 3), () => response.destroy());
  };

  function sink(): ByteSink & { bytes(): Buffer; begun: number } {
    let chunks: Uint8Array[] = [];
    const taken = {
      begun: 0,
      bytes: () => Buffer.concat(chunks),
      begin: () => {
        chunks = [];
        taken.begun += 1;
        return Promise.resolve();
      },
      write: (chunk: Uint8Array) => Promise.resolve(void chunks.push(chunk)),
    };
    return taken;
  }

  test('goes to its sink byte by byte, and is counted', async () => {
    const server = await serve(whole);
    const download = sink();
    const answer = await executorFor(server.url).call({ ...CALL, download }, scanContext());
    expect([answer?.body, answer?.bytes, download.bytes()]).toEqual([{}, PDF.length, PDF]);
  });

  test('that breaks off begins again from its start', async () => {
    const server = await serve(broken, whole);
    const download = sink();
    const context = scanContext();
    await executorFor(server.url, { clock: new FakeClock() }).call({ ...CALL, download }, context);
    expect([download.begun, download.bytes(), context.counts.retries]).toEqual([2, PDF, 1]);
  });

  test('of a refusal is none: the sink is not asked', async () => {
    const server = await serve(refusal(404, { message: 'No such quote' }));
    const download = sink();
    const error = await failureOf(executorFor(server.url).call({ ...CALL, download }, scanContext()));
    expect([error.code, download.begun]).toEqual(['stripe_error', 0]);
  });

  test('that cannot be kept fails with the reason of the sink, at once', async () => {
    const server = await serve(whole);
    const full = new DriverError('invalid_value', 'The disk is full');
    const download: ByteSink = { ...sink(), write: () => Promise.reject(full) };
    const error = await failureOf(executorFor(server.url).call({ ...CALL, download }, scanContext()));
    expect([error, server.lines.length]).toEqual([full, 1]);
  });
});
