import type { Catalog } from '../catalog/catalog.js';
import type { ConnectOptions } from '../connection/options.js';
import type { Plan, Session } from '../connection/session.js';
import type { SourceText } from '../sql/ast.js';

export type SandboxScale = 'demo' | 'reference' | 'large';

/** Ways in which the embedded Stripe can be told to fail. */
export const FAULT_KINDS = [
  '429',
  '500',
  '503',
  'lock_timeout',
  'timeout',
  'reset',
  'lost_answer',
  'truncated',
] as const;

/** Shares of calls (0..1) by kind. */
export type Faults = Readonly<Partial<Record<(typeof FAULT_KINDS)[number], number>>>;

/** The options of the embedded Stripe that the command line can set. */
export interface EmbeddedOptions {
  readonly port?: number;
  readonly scale?: SandboxScale;
  readonly latencyMs?: number;
  readonly rateLimit?: number;
  readonly seed?: number;
  readonly faults?: Faults;
}

export interface EmbeddedStripe {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

export interface Explainer {
  /** For people, several lines. */
  text(this: void, plan: Plan): string;
  /** The object of the contract. */
  json(this: void, plan: Plan): unknown;
}

/** How a text falls into statements. */
export interface ScriptReader {
  /** The statements of a script, with their places in it. */
  split(this: void, script: string): readonly SourceText[];
  /** True when the text ends with `;` outside strings and comments. */
  isComplete(this: void, text: string): boolean;
}

/** What the command line drives. Each part loads when it is first asked for: a command pays only for what it uses. */
export interface Runtime {
  version(): Promise<string>;
  connect(options: ConnectOptions): Promise<Session>;
  catalog(): Promise<Catalog>;
  explainer(): Promise<Explainer>;
  scripts(): Promise<ScriptReader>;
  embeddedStripe(options: EmbeddedOptions): Promise<EmbeddedStripe>;
}
