import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface FakeServer {
  readonly url: string;
  /** `GET /v1/charges?limit=100`, percent-decoded. */
  readonly lines: string[];
  readonly headers: IncomingHttpHeaders[];
  /** Answers the n-th request; the last handler goes on answering. */
  handlers: Handler[];
  close(): Promise<void>;
}

/** A server on the loopback address that does what it is told, request by request. */
export async function startFakeServer(...handlers: Handler[]): Promise<FakeServer> {
  const server = createServer((request, response) => {
    fake.lines.push(`${request.method} ${decodeURIComponent(request.url ?? '')}`);
    fake.headers.push(request.headers);
    const handler = fake.handlers.length > 1 ? fake.handlers.shift() : fake.handlers[0];
    handler?.(request, response);
  });
  const fake: FakeServer = {
    url: '',
    lines: [],
    headers: [],
    handlers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(fake, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Handler {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Stripe's error shape. */
export function refusal(status: number, error: Record<string, string>, headers: Record<string, string> = {}): Handler {
  return json({ error: { type: 'invalid_request_error', ...error } }, status, headers);
}

/** A list of objects with these ids. */
export function list(ids: readonly string[], hasMore = false): Handler {
  return json({ object: 'list', data: ids.map((id) => ({ id, object: 'thing' })), has_more: hasMore });
}
