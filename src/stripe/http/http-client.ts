import http from 'node:http';
import https from 'node:https';
import type Stripe from 'stripe';
import type { ByteSink } from '../../core/byte-sink.js';
import { parseJson } from '../../core/exact-json.js';
import { chunksText } from './chunks-text.js';
import type { Upload } from './multipart.js';
import { wireFault, type WireFault } from './wire-fault.js';

/** What the executor wants of the call that the SDK is making, and what the wire said to it. */
export interface Exchange {
  readonly signal: AbortSignal;
  /** Told when the request goes out: the call counts from here. */
  readonly onSend: () => void;
  /** Takes the body of a good answer, which is not read as text then. */
  readonly download?: ByteSink;
  /** Goes out in place of the body that the SDK has encoded. */
  readonly upload?: Upload;
  status?: number;
  headers?: http.IncomingHttpHeaders;
  /** Decoded bytes of the body. */
  bytes: number;
  /** Why there is no whole answer; the first one counts. */
  fault?: WireFault;
  /** Why the download could not be kept: nothing that Stripe or the wire did. */
  unkept?: Error;
}

/**
 * The SDK has no place for a signal, so its request carries the number of its exchange, in a header that does not go out. (The asynchronous
 * context would do as well, but until Node 24 it makes every promise of the process slower.)
 */
const EXCHANGE_HEADER = 'Stripe-Sql-Exchange';

export interface HttpClientOptions {
  /** Replaces the keep-alive agent: a proxy's, for example. */
  readonly agent?: http.Agent;
}

type SdkHeaders = Parameters<Stripe.HttpClient['makeRequest']>[4];

/**
 * The Stripe SDK's HTTP client over node:http(s): keep-alive, abortable, counting bytes. It reads the whole body before it answers (a download
 * goes to its sink, and the SDK sees an empty object) and
 * rejects with errors that have no code: the SDK repeats a closed connection by itself when it sees one, uncounted.
 */
export class HttpClient implements Stripe.HttpClient {
  readonly #agents: { readonly http: http.Agent; readonly https: http.Agent };
  readonly #exchanges = new Map<string, Exchange>();
  #count = 0;

  constructor(options: HttpClientOptions = {}) {
    const keepAlive = { keepAlive: true, maxSockets: 64 };
    this.#agents = {
      http: options.agent ?? new http.Agent(keepAlive),
      https: options.agent ?? new https.Agent(keepAlive),
    };
  }

  /** Runs `work`, whose one call has the exchange when it is made with the headers that it is given. */
  async during<T>(exchange: Exchange, work: (headers: Readonly<Record<string, string>>) => Promise<T>): Promise<T> {
    const number = String((this.#count += 1));
    this.#exchanges.set(number, exchange);
    try {
      return await work({ [EXCHANGE_HEADER]: number });
    } finally {
      this.#exchanges.delete(number);
    }
  }

  getClientName(): string {
    return 'node';
  }

  // Async, so that nothing is ever thrown synchronously: the SDK would make an unhandled rejection of that.
  async makeRequest(
    host: string,
    port: string,
    path: string,
    method: string,
    headers: SdkHeaders,
    body: string,
    protocol: string,
    timeoutMs: number,
  ): Promise<Stripe.HttpClientResponse> {
    const { [EXCHANGE_HEADER]: number, ...others } = headers as http.OutgoingHttpHeaders;
    const exchange = this.#exchanges.get(String(number));
    if (!exchange) throw new Error('A call was made outside the executor');
    const scheme = protocol === 'http' ? http : https;
    const agent = this.#agents[protocol === 'http' ? 'http' : 'https'];
    const { upload } = exchange;
    const sent = { ...others, ...(upload && uploadHeaders(upload)) };
    const request = scheme.request({ host, port, path, method, headers: sent, agent });
    return new HttpResponse(exchange, await converse(request, upload?.bytes ?? body, timeoutMs, exchange));
  }

  /** Closes idle connections; calls in flight end by themselves. */
  close(): void {
    // agent.destroy() would also break the calls in flight of other sessions.
    const agents: readonly http.Agent[] = [this.#agents.http, this.#agents.https];
    for (const agent of agents)
      for (const sockets of Object.values(agent.freeSockets)) sockets?.forEach((socket) => socket.destroy());
  }
}

const uploadHeaders = ({ contentType, bytes }: Upload): http.OutgoingHttpHeaders => ({
  'Content-Type': contentType,
  'Content-Length': bytes.length,
});

/** Sends the request and reads the answer to its end; `timeoutMs` bounds every silence on the wire. */
async function converse(
  request: http.ClientRequest,
  body: string | Buffer,
  timeoutMs: number,
  exchange: Exchange,
): Promise<string> {
  const onAbort = (): void => void request.destroy();
  exchange.signal.addEventListener('abort', onAbort, { once: true });
  request.setTimeout(timeoutMs, () => {
    exchange.fault ??= { kind: 'timeout', message: `no answer within ${timeoutMs / 1000} s` };
    request.destroy();
  });
  try {
    const response = await send(request, body, exchange);
    const { statusCode = 0 } = response;
    return exchange.download && statusCode >= 200 && statusCode < 300
      ? await passOn(response, exchange.download, exchange)
      : await readText(response, exchange);
  } catch (error) {
    exchange.fault ??= wireFault(error);
    throw new Error(exchange.fault.message);
  } finally {
    exchange.signal.removeEventListener('abort', onAbort);
  }
}

function send(request: http.ClientRequest, body: string | Buffer, exchange: Exchange): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', resolve);
    // Destroyed before an answer came, without an error of its own.
    request.on('close', () => reject(new Error('the connection was closed')));
    if (exchange.signal.aborted) return void request.destroy();
    exchange.onSend();
    request.end(body);
  });
}

function readText(response: http.IncomingMessage, exchange: Exchange): Promise<string> {
  exchange.status = response.statusCode ?? 0;
  exchange.headers = response.headers;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      exchange.bytes += chunk.length;
    });
    response.on('error', reject);
    response.on('end', () => resolve(chunksText(chunks, exchange.bytes)));
    // A body that breaks off may close without an error.
    response.on('close', () => response.complete || reject(new Error('the answer broke off')));
  });
}

/** The body goes to the sink only as fast as it takes it. */
async function passOn(response: http.IncomingMessage, sink: ByteSink, exchange: Exchange): Promise<string> {
  exchange.status = response.statusCode ?? 0;
  exchange.headers = response.headers;
  const keep = async (work: Promise<void>): Promise<void> => {
    await work.catch((error: unknown) => {
      throw (exchange.unkept = error instanceof Error ? error : new Error(String(error)));
    });
  };
  await keep(sink.begin());
  for await (const chunk of response as AsyncIterable<Buffer>) {
    exchange.bytes += chunk.length;
    await keep(sink.write(chunk));
  }
  return '{}';
}

class HttpResponse implements Stripe.HttpClientResponse {
  readonly #exchange: Exchange;
  /** Let go when it is parsed: the SDK keeps the answer for as long as anybody has its object. */
  #text: string;

  constructor(exchange: Exchange, text: string) {
    this.#exchange = exchange;
    this.#text = text;
  }

  getStatusCode(): number {
    return this.#exchange.status ?? 0;
  }

  getHeaders(): Record<string, string> {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(this.#exchange.headers ?? {})) {
      // The SDK prints Stripe's notices as process warnings; stderr belongs to the doors.
      if (value !== undefined && name !== 'stripe-notice')
        headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    return headers;
  }

  getRawResponse(): unknown {
    return {};
  }

  toStream(): unknown {
    throw new Error('Answers are not read as streams');
  }

  async toJSON(): Promise<unknown> {
    const text = this.#text;
    this.#text = '';
    return parseJson(text);
  }
}
