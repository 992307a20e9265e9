/** A query or form parameter, bracketed as it goes on the wire. */
export type Parameter = readonly [name: string, value: string];

/** One question: does this endpoint take this parameter? */
export interface Probe {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `/v1/customers/{customer}/sources` */
  readonly path: string;
  /** What must be there for Stripe to look further. */
  readonly required: readonly Parameter[];
  readonly asked: Parameter;
}

/**
 * unknown: no such parameter. refused: known, but not with this value. accepted: known. absent: no such endpoint.
 * undecided: refused for something else than what was asked.
 */
export type Verdict = 'unknown' | 'refused' | 'accepted' | 'absent' | 'undecided';

/** `GET /v1/invoices?due_date=abc` */
export function probeKey(probe: Probe): string {
  return `${probe.method} ${probe.path}?${probe.asked.join('=')}`;
}

/** `GET /v1/invoices?due_date`: the same for every value of the parameter. */
export function parameterKey(probe: Probe): string {
  return `${probe.method} ${probe.path}?${topLevel(probe.asked[0])}`;
}

/** What stripe-mock says to a probe. */
export async function askStripeMock(url: string, probe: Probe): Promise<Verdict> {
  const { status, error } = await send(url, probe);
  if (status === 200) return 'accepted';
  if (status === 404) return 'absent';
  const property = /object property '([^']+)'/.exec(error.message)?.[1];
  if (property === undefined)
    return error.message.includes('additional properties are not allowed') ? 'unknown' : 'undecided';
  return property === topLevel(probe.asked[0]) ? 'refused' : 'undecided';
}

/** What the embedded Stripe says to a probe: a missing object or a wrong state comes after the parameters were accepted. */
export async function askSandbox(url: string, probe: Probe): Promise<Verdict> {
  const { status, error } = await send(url, probe);
  if (status >= 500) throw new Error(`${probeKey(probe)}: ${status} ${error.message}`);
  if (status === 404 && error.message.startsWith('Unrecognized request URL')) return 'absent';
  if (status !== 400 || error.param === undefined || error.code === 'resource_missing') return 'accepted';
  if (topLevel(error.param) !== topLevel(probe.asked[0])) return 'undecided';
  return error.code === 'parameter_unknown' ? 'unknown' : 'refused';
}

interface Answer {
  readonly status: number;
  readonly error: { readonly message: string; readonly code?: string; readonly param?: string };
}

async function send(url: string, { method, path, required, asked }: Probe): Promise<Answer> {
  const kept = required.filter(([name]) => name !== asked[0] && topLevel(name) !== asked[0]);
  const form = new URLSearchParams([...kept, asked].map((pair): [string, string] => [...pair]));
  const target = url + path.replace(/\{[^}]*\}/g, 'obj_1');
  const headers = { Authorization: 'Bearer sk_test_x' };
  const answer =
    method === 'POST'
      ? await fetch(target, { method, headers, body: form })
      : await fetch(`${target}?${form.toString()}`, { method, headers });
  const body = (await answer.json()) as { error?: Answer['error'] };
  return { status: answer.status, error: body.error ?? { message: '' } };
}

function topLevel(name: string): string {
  return /^[^[]*/.exec(name)?.[0] ?? name;
}
