import type { ServerResponse } from 'node:http';
import { json, refusal, startFakeServer, type FakeServer } from './fake-server.js';

export interface Listed {
  readonly id: string;
  readonly created?: number;
  readonly deleted?: boolean;
}

export interface ListServerOptions {
  /** Answers overtake each other, by this seed. */
  readonly shuffle?: number;
  /** Requests to refuse, by their line. */
  readonly refuse?: (line: string) => { status: number; error: Record<string, string> } | undefined;
  /** Requests that get no answer at all. */
  readonly hold?: (line: string) => boolean;
}

export interface ListServer extends FakeServer {
  /** What goes on at the same time, and what was given up by whoever asked. */
  readonly traffic: { open: number; mostAtOnce: number; overtakes: number; abandoned: number };
}

/** A list of objects in this order, as Stripe would give it: bounded by `created`, by cursor, in pages. */
export async function startListServer(
  objects: readonly Listed[],
  options: ListServerOptions = {},
): Promise<ListServer> {
  const traffic = { open: 0, mostAtOnce: 0, overtakes: 0, abandoned: 0 };
  const waiting: { readonly answer: () => void; readonly number: number }[] = [];
  const random = randomOf(options.shuffle ?? 0);
  let [arrived, answered] = [0, 0];
  const release = (): void => {
    const [next] = waiting.splice(options.shuffle === undefined ? 0 : Math.floor(random() * waiting.length), 1);
    if (next === undefined) return;
    if (next.number < answered) traffic.overtakes += 1;
    answered = Math.max(answered, next.number);
    next.answer();
  };
  const server = await startFakeServer((request, response) => {
    watch(response, traffic);
    const line = decodeURIComponent(request.url ?? '');
    if (options.hold?.(line)) return;
    const refused = options.refuse?.(line);
    const handler = refused ? refusal(refused.status, refused.error) : json(pageOf(objects, line));
    waiting.push({ answer: () => void handler(request, response), number: (arrived += 1) });
    afterTurns(options.shuffle === undefined ? 0 : Math.floor(random() * 12), release);
  });
  return Object.assign(server, { traffic });
}

function watch(response: ServerResponse, traffic: ListServer['traffic']): void {
  traffic.open += 1;
  traffic.mostAtOnce = Math.max(traffic.mostAtOnce, traffic.open);
  response.on('close', () => {
    traffic.open -= 1;
    if (!response.writableEnded) traffic.abandoned += 1;
  });
}

function afterTurns(turns: number, then: () => void): void {
  setImmediate(() => (turns === 0 ? then() : afterTurns(turns - 1, then)));
}

const PASSES: Readonly<Record<string, (created: number, bound: number) => boolean>> = {
  'created[gte]': (created, bound) => created >= bound,
  'created[gt]': (created, bound) => created > bound,
  'created[lte]': (created, bound) => created <= bound,
  'created[lt]': (created, bound) => created < bound,
};

function pageOf(objects: readonly Listed[], line: string): unknown {
  const { searchParams } = new URL(line, 'http://list.invalid');
  const bounds = [...searchParams].flatMap(([name, value]) => {
    const passes = PASSES[name];
    return passes === undefined ? [] : [(created: number): boolean => passes(created, Number(value))];
  });
  const bounded = objects.filter(({ created }) => created === undefined || bounds.every((bound) => bound(created)));
  const after = searchParams.get('starting_after');
  const start = after === null ? 0 : bounded.findIndex(({ id }) => id === after) + 1;
  const data = bounded.slice(start, start + 100);
  return { object: 'list', data, has_more: start + data.length < bounded.length };
}

/** A sequence of numbers in [0, 1) that a seed repeats. */
export function randomOf(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Objects of these seconds, newest first. */
export function listed(seconds: readonly number[]): readonly Listed[] {
  return [...seconds].sort((a, b) => b - a).map((created, index) => ({ id: `ch_${index}`, created }));
}
