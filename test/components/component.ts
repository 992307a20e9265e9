import { afterAll, beforeAll, type TestContext } from 'vitest';
import { startContainer } from './component-container.js';
import { startProcess } from './component-process.js';

/** A program that the driver meets in production, and how it starts in a container or as a process of this machine. */
export interface ComponentSpec {
  readonly name: string;
  /** Made by `.ci/run` from a local binary; nothing is pulled. */
  readonly image: string;
  readonly containerPort: number;
  readonly containerCommand: readonly string[];
  /** Environment variable that names the binary; else it is looked for on PATH and in Go's bin folder. */
  readonly binaryVariable: string;
  readonly processCommand: readonly string[];
  /** A line it prints when it serves; its first group is the port. */
  readonly ready: RegExp;
}

export interface RunningComponent {
  readonly url: string;
  readonly kind: 'container' | 'process';
  stop(): Promise<void>;
}

/** `skipped` says why it cannot run here: `no stripe-mock: …`. */
export type Component = RunningComponent | { readonly skipped: string };

type Kind = RunningComponent['kind'];

/** A container when a Docker-compatible engine has the image, else a process on loopback, else the reason. A start that fails throws. */
export async function startComponent(spec: ComponentSpec, kinds: readonly Kind[] = allowedKinds()): Promise<Component> {
  const reasons: string[] = [];
  for (const kind of kinds) {
    const started = await (kind === 'container' ? startContainer(spec) : startProcess(spec));
    if (!('skipped' in started)) return started;
    reasons.push(started.skipped);
  }
  return { skipped: `no ${spec.name}: ${reasons.join('; ')}` };
}

/**
 * Starts the component for a test file. The function that comes back gives its address to a test, or skips the test
 * with the reason: fine on a developer's machine, a failure in `.ci/run`.
 */
export function useComponent(spec: ComponentSpec): (context: TestContext) => string {
  let component: Component | undefined;
  beforeAll(async () => {
    component = await startComponent(spec);
    if ('skipped' in component) console.warn(`skipped: ${component.skipped}`);
  });
  afterAll(async () => {
    if (component !== undefined && !('skipped' in component)) await component.stop();
  });
  return (context) => {
    if (component === undefined) throw new Error(`${spec.name} did not start`);
    return 'skipped' in component ? context.skip(`skipped: ${component.skipped}`) : component.url;
  };
}

/** STRIPE_SQL_COMPONENTS=container or =process forces one kind. */
function allowedKinds(): readonly Kind[] {
  const forced = process.env['STRIPE_SQL_COMPONENTS'];
  return forced === 'container' || forced === 'process' ? [forced] : ['container', 'process'];
}
