import type { ConnectOptions } from '../connection/options.js';
import type { Session } from '../connection/session.js';
import { DriverError } from '../core/errors.js';
import type { CliContext } from './context.js';
import { isSecretReference, type ConnectionFlags } from './options.js';
import type { EmbeddedStripe, SandboxScale } from './runtime.js';
import { usageError } from './usage-error.js';

/** What the embedded Stripe is told when the user gave no key: it accepts any test key. */
const EMBEDDED_KEY = 'sk_test_embedded';

/** An open session and whose data it reads. */
export interface Connection {
  readonly session: Session;
  /** embedded: invented data; test and live: by the key's prefix. */
  readonly mode: 'embedded' | 'test' | 'live';
  /** Ends the session and the embedded Stripe, and adds what was spent to the tally. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Opens what the flags and STRIPE_API_KEY say. Without a key it throws `authentication`, so that a job that lost its key reads
 * no invented money; only with `embeddedWithoutKey` (a person at a terminal) the embedded Stripe stands in.
 */
export async function openConnection(
  context: CliContext,
  flags: ConnectionFlags,
  { embeddedWithoutKey = false } = {},
): Promise<Connection> {
  const key = flags.apiKey ?? keyOfEnvironment(context);
  if (flags.sandbox && flags.apiBase !== undefined) throw usageError('--sandbox and --api-base exclude each other');
  if (flags.sandbox) return openEmbedded(context, flags, flags.sandbox);
  if (key !== undefined) {
    context.reporter.keepSecret(key);
    const session = await context.runtime.connect({ ...limitsOf(flags), apiKey: key });
    return connection(context, session, /^[a-z]+_live_/.test(key) ? 'live' : 'test');
  }
  if (embeddedWithoutKey && flags.apiBase === undefined) return openEmbedded(context, flags, 'demo');
  throw new DriverError('authentication', 'There is no API key', {
    hint: 'give --api-key or set STRIPE_API_KEY; --sandbox runs on the embedded Stripe',
  });
}

function keyOfEnvironment({ io }: CliContext): string | undefined {
  const key = io.env['STRIPE_API_KEY']?.trim();
  if (key && isSecretReference(key))
    throw usageError('a Secret Manager reference in STRIPE_API_KEY is not available yet');
  return key === '' ? undefined : key;
}

async function openEmbedded(context: CliContext, flags: ConnectionFlags, scale: SandboxScale): Promise<Connection> {
  const stripe = await context.runtime.embeddedStripe({ port: 0, scale });
  const apiKey = flags.apiKey ?? EMBEDDED_KEY;
  if (flags.apiKey !== undefined) context.reporter.keepSecret(flags.apiKey);
  try {
    const session = await context.runtime.connect({ ...limitsOf(flags), apiKey, apiBase: stripe.url });
    return connection(context, session, 'embedded', stripe);
  } catch (thrown) {
    await stripe.close();
    throw thrown;
  }
}

/** The flags without those that say where to connect. */
function limitsOf({ apiKey: _key, sandbox: _scale, ...limits }: ConnectionFlags): ConnectOptions {
  const known = [
    'apiBase',
    'account',
    'consistency',
    'maxCalls',
    'rateLimit',
    'readOnly',
    'allowUnfilteredWrites',
    'maxWriteRows',
    'idempotencySeed',
  ];
  return Object.fromEntries(Object.entries(limits).filter(([name]) => known.includes(name)));
}

function connection(
  context: CliContext,
  session: Session,
  mode: Connection['mode'],
  stripe?: EmbeddedStripe,
): Connection {
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    context.tally.add(session.stats());
    await session.close();
    await stripe?.close();
  };
  return { session, mode, close: () => (closing ??= close()) };
}
