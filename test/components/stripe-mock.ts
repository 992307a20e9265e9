import { startComponent, type Component, type ComponentSpec } from './component.js';

/** Stripe's own validator: it knows every v1 endpoint and parameter of its release, and keeps no state. */
export const STRIPE_MOCK: ComponentSpec = {
  name: 'stripe-mock',
  image: 'localhost/stripe-mock:local',
  containerPort: 12111,
  containerCommand: ['-http-addr', '0.0.0.0:12111'],
  binaryVariable: 'STRIPE_MOCK',
  processCommand: ['-http-addr', '127.0.0.1:0', '-https-addr', '127.0.0.1:0'],
  ready: /Listening for HTTP at address: \S+:(\d+)/,
};

export function startStripeMock(): Promise<Component> {
  return startComponent(STRIPE_MOCK);
}
