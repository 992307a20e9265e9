/** What happened on the wire instead of an answer. */
export interface WireFault {
  readonly kind: 'network' | 'timeout';
  readonly message: string;
  /** Node's code: `ECONNREFUSED`. */
  readonly system?: string;
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was closed',
  EPIPE: 'the connection was closed',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
};

/** Words for whatever node:http threw. */
export function wireFault(thrown: unknown): WireFault {
  const system = systemCode(thrown);
  if (system === undefined) return { kind: 'network', message: messageOf(thrown) || 'the connection failed' };
  if (system === 'ETIMEDOUT') return { kind: 'timeout', message: 'the connection timed out', system };
  // An AggregateError of a dual-stack connect has an empty message; its code says enough.
  return { kind: 'network', message: WORDS[system] ?? (messageOf(thrown) || system), system };
}

function systemCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
