import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** A server before the sandbox that keeps each answer to a GET: thousands of queries ask for the same pages. Only for data that stays. */
export class KeptAnswers {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(base: string): Promise<KeptAnswers> {
    const kept = new Map<string, Promise<Answer>>();
    const server = createServer((request, response) => {
      const path = request.url ?? '/';
      const answer = kept.get(path) ?? ask(base + path);
      kept.set(path, answer);
      void answer.then(({ status, type, body }) => {
        response.writeHead(status, { 'content-type': type, 'content-length': body.length });
        response.end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new KeptAnswers(server);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function ask(url: string): Promise<Answer> {
  const response = await fetch(url, { headers: { authorization: 'Bearer sk_test_kept' } });
  const type = response.headers.get('content-type') ?? 'application/json';
  return { status: response.status, type, body: Buffer.from(await response.arrayBuffer()) };
}
